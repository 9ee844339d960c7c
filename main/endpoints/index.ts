export { type Endpoints, type EndpointsOptions, openEndpoints } from "./service";
