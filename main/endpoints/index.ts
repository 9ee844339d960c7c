export { baseOf } from "./address";
export { EndpointBackend } from "./backend";
export { createEndpointClient, type EndpointClient } from "./client";
export { probeEndpoint } from "./probe";
export { type Endpoints, idleTimeoutMs, openEndpoints } from "./service";
