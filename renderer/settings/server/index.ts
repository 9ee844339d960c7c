export { ServerSection } from "./server-section";
