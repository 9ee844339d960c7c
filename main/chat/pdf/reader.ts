import { dirname } from "node:path";
import { childEnvironment, type SpawnChild } from "../../child";
import { QuernError } from "../../contract";
import type { ReadPdf } from "../attachments";
import { memoryLimitBytes, pdfAnswer, textLimit } from "./messages";

/** A thousand pages take a few seconds on a slow machine. */
const defaultTimeLimitMs = 60_000;

/**
 * Reads PDFs, each in a process of its own with a limit to its time and memory: whatever a file does, it does it to
 * that process alone.
 */
export function pdfReader(spawnChild: SpawnChild, timeLimitMs = defaultTimeLimitMs): ReadPdf {
  return (name, data) => {
    const child = spawnChild("pdf-text", { env: childEnvironment(), cwd: dirname(process.execPath) });
    const answered = new Promise<string[]>((resolve, reject) => {
      const tooHeavy = () =>
        reject(
          new QuernError("pdf-too-heavy", {
            name,
            seconds: timeLimitMs / 1000,
            memoryBytes: memoryLimitBytes,
          }),
        );
      const timer = setTimeout(tooHeavy, timeLimitMs);
      child.onMessage((message) => {
        clearTimeout(timer);
        const answer = pdfAnswer.safeParse(message).data;
        if (answer?.status === "ok") return resolve(answer.pages);
        switch (answer?.why) {
          case "memory":
            return tooHeavy();
          case "password":
            return reject(new QuernError("pdf-password", { name }));
          case "too-long":
            return reject(
              new QuernError("attachment-too-long", { name, characters: textLimit, limit: textLimit / 2 }),
            );
          default:
            return reject(new QuernError("pdf-unreadable", { name }));
        }
      });
      child.onExit(({ code, signal }) => {
        clearTimeout(timer);
        const detail = `exit ${signal ?? code}: ${child.stderrTail()}`;
        reject(new QuernError("pdf-unreadable", { name }, { detail }));
      });
    });
    child.send({ data });
    return answered.finally(() => child.kill());
  };
}
