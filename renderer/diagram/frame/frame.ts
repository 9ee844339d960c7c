import { type DrawReply, type DrawRequest, frameReady } from "../messages";
import { draw } from "./draw";

/*
 * The document in which diagrams are drawn: an origin of its own, no bridge to main, a policy that loads nothing but
 * its own code, shut in a sandbox. It hands the drawing back as text and shows nothing itself.
 */

function reply(message: DrawReply | string): void {
  // Only the page that made the frame gets it; its origin cannot be told from in here.
  window.parent.postMessage(message, "*");
}

function requestOf(data: unknown): DrawRequest | null {
  if (typeof data !== "object" || data === null) return null;
  const number: unknown = Reflect.get(data, "number");
  const code: unknown = Reflect.get(data, "code");
  if (typeof number !== "number" || typeof code !== "string") return null;
  return { number, code, dark: Reflect.get(data, "dark") === true };
}

async function answer(request: DrawRequest): Promise<void> {
  try {
    reply({ number: request.number, ok: true, drawing: await draw(request) });
  } catch (thrown) {
    reply({
      number: request.number,
      ok: false,
      why: thrown instanceof Error ? thrown.message : String(thrown),
    });
  }
}

window.addEventListener("message", ({ source, data }) => {
  const request = source === window.parent ? requestOf(data) : null;
  if (request !== null) void answer(request);
});
reply(frameReady);
