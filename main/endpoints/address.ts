import { isThisMachine } from "../net";

/**
 * The address that paths such as `models` are put behind. Where only a machine was named, the API is looked for in
 * `/v1`, where vLLM, SGLang, llama-server, LM Studio, Ollama and Quern all have it.
 */
export function baseOf(address: string): URL {
  const url = new URL(address);
  const path = url.pathname.replace(/\/+$/u, "");
  url.pathname = path === "" ? "/v1/" : `${path}/`;
  return url;
}

/** Whether words to this address stay on this machine. */
export function isHere(address: string): boolean {
  return isThisMachine(new URL(address).hostname);
}
