export type { ServedModel } from "./generate";
export { type ServerLimits, usualLimits } from "./http/limits";
export type { ListenAt } from "./http/listen";
export type { RequestTold } from "./http/serve";
export { type ApiServer, type ApiServerOptions, createApiServer, publicModelId } from "./server";
export { openTokens, type TokenStore } from "./tokens";
