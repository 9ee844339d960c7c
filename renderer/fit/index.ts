export { Fit } from "./fit";
