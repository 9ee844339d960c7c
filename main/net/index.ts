export { openCanary } from "./canary";
export { readCertificates } from "./certificates";
export { retryAfterSeconds } from "./errors";
export { createNet, type Hop, type Net, type NetOptions, type NetResponse, type RequestOptions } from "./net";
export type { ProbeStep } from "./probe";
export { isThisMachine } from "./proxies";
export { hubEndpoint } from "./route";
