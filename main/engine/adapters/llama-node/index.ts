export { LlamaNodeEngine, llamaNodeVersion } from "./llama-node-engine";
