export {
  type CertificateFile,
  certificateFile,
  certificatePath,
  type OwnCertificate,
} from "./certificate-file";
export { type CertificatePaths, givenCertificate, holdsKey } from "./given";
export { ownAddresses, ownNames } from "./names";
export { holdsFor } from "./shown";
