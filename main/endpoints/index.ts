export { type Endpoints, openEndpoints } from "./service";
