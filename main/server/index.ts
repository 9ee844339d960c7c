export {
  type CertificateFile,
  type CertificatePaths,
  certificateFile,
  certificatePath,
  givenCertificate,
  holdsFor,
  holdsKey,
  type OwnCertificate,
  ownAddresses,
  ownNames,
} from "./certificate";
export { embeddingsOfFile } from "./embedding-file";
export type { ServedModel } from "./generate";
export { type ServerLimits, usualLimits } from "./http/limits";
export type { ListenAt } from "./http/listen";
export type { RequestTold } from "./http/serve";
export type { ServedEmbeddings } from "./openai/embeddings";
export { publicModelId } from "./public-model-id";
export { type ApiServer, type ApiServerOptions, createApiServer } from "./server";
export { openTokens, type TokenStore } from "./tokens";
