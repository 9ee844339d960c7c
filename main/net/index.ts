export { openCanary } from "./canary";
export { createNet, type Hop, type Net, type NetOptions, type NetResponse, type RequestOptions } from "./net";
export { hubEndpoint } from "./route";
