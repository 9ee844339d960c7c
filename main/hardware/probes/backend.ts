import { dirname } from "node:path";
import { type ChildHandle, childEnvironment, type SpawnChild } from "../../child";
import { type Note, noteOf } from "../../contract";
import { probeMessage } from "../backend-probe/messages";
import { type BackendName, type BackendValue, backendTitles } from "../raw";
import { NotApplicable, ProbeFailure } from "./run";

/**
 * Lets a process of its own load one of llama.cpp's backends and tell what it sees. The process is ended in every
 * case: with an answer, with the signal, or when it tells something that is not understood.
 */
export function probeInChild(
  backend: BackendName,
  spawnChild: SpawnChild,
  signal: AbortSignal,
): Promise<BackendValue> {
  const cwd = dirname(process.execPath);
  const child = spawnChild("backend-probe", { args: [backend], env: childEnvironment(), cwd });
  signal.addEventListener("abort", () => child.kill(), { once: true });
  return answerOf(child, backend).finally(() => child.kill());
}

/** After the first answer, the one with each device's own figures is waited for no longer than this. */
const secondAnswerMs = 5_000;

function answerOf(child: ChildHandle, backend: BackendName): Promise<BackendValue> {
  return new Promise((resolve, reject) => {
    let first: BackendValue | undefined;
    let timer: NodeJS.Timeout | undefined;
    const answer = (value: BackendValue) => {
      clearTimeout(timer);
      resolve(value);
    };
    child.onMessage((data) => {
      const message = probeMessage.safeParse(data).data;
      switch (message?.status) {
        case "ok": {
          const { value, last } = message;
          first = value;
          if (last) answer(value);
          else timer = setTimeout(() => answer(value), secondAnswerMs);
          break;
        }
        case "not-applicable":
          reject(new NotApplicable(message.reason));
          break;
        case "failed":
          reject(new ProbeFailure(message.reason));
          break;
        default:
          reject(new ProbeFailure(noteOf("backend-unclear", { backend: backendTitles[backend] })));
      }
    });
    child.onExit(({ code, signal }) => {
      if (first) answer(first);
      else reject(new ProbeFailure(ended(backend, code, signal)));
    });
  });
}

function ended(name: BackendName, code: number | null, signal: string | null): Note {
  const backend = backendTitles[name];
  const end = signal ?? code;
  if (end === null) return noteOf("backend-not-started", { backend });
  return name === "cpu" ? noteOf("cpu-crashed", { end }) : noteOf("backend-crashed", { backend, end });
}
