export { ServerContext } from "./server-context";
