export { LlamaNodeEngine } from "./llama-node-engine";
