export {
  type CertificateFile,
  certificateFile,
  certificateOf,
  certificatePath,
  type OwnCertificate,
} from "./certificate-file";
export { dnsName, ownAddresses, ownNames } from "./names";
