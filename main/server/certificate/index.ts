export {
  type CertificateFile,
  certificateFile,
  certificatePath,
  type OwnCertificate,
} from "./certificate-file";
export { ownAddresses, ownNames } from "./names";
