export { NodeLlamaCppEngine } from "./engine";
