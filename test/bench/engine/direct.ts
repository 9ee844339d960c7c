import { fork } from "node:child_process";
import { once } from "node:events";
import type { EnginePlan } from "../../../main/contract";
import { samplingFor } from "../../../main/engine/sampling";
import type { Decoded, DirectMessage, DirectTask } from "./direct-protocol";

/** Something that writes an answer of so many tokens to the message, and times it. */
export interface Writer {
  decode(message: string, tokens: number): Promise<Decoded>;
  close(): Promise<void>;
}

/** Starts the library in a process of its own, loaded as the plan says. @param program `direct-program`, built */
export async function openDirect(program: string, path: string, plan: EnginePlan): Promise<Writer> {
  const child = fork(program, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const ask = async (task: DirectTask): Promise<DirectMessage> => {
    const answer = new Promise<DirectMessage>((resolve, reject) => {
      child.once("message", (message: DirectMessage) => resolve(message));
      child.once("exit", (code) => reject(new Error(`The library's process ended with ${code}`)));
    });
    child.send(task);
    const message = await answer.finally(() => child.removeAllListeners("exit"));
    if (message.type === "failed") throw new Error(message.what);
    return message;
  };
  await ask({ type: "load", path, plan });
  return {
    decode: async (message, tokens) => {
      const sampling = samplingFor({ thinking: false });
      const answer = await ask({ type: "decode", prompt: promptOf(message), sampling, tokens });
      if (answer.type !== "decoded") throw new Error(`The library's process answered ${answer.type}`);
      return answer;
    },
    close: async () => {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** The model's format, written out: one message, no thinking. */
const promptOf = (message: string) =>
  `<|im_start|>user\n${message}<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n`;
