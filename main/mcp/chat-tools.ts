import { randomUUID } from "node:crypto";
import { clipMiddle, type OuterTools, toldError } from "../agent";
import type { ChatTools } from "../chat";
import type { ConsentDesk } from "./consent-desk";
import { callShown } from "./shown";

/** The tools of servers for the chat: the same verdicts, words and bounds as in the workspace, without its folder. */
export function chatTools(outer: OuterTools, desk: ConsentDesk): ChatTools {
  const call: ChatTools["call"] = async (tool, args, running, signal) => {
    const verdict = await outer.verdict(tool, signal);
    signal.throwIfAborted();
    if (verdict.kind === "refused") return { state: "denied", gave: verdict.why };
    if (verdict.kind === "ask") {
      const about = `call ${tool.serverId} ${randomUUID()}`;
      const takeBack = () => desk.takeBack(about);
      signal.addEventListener("abort", takeBack, { once: true });
      const { take, reason } = await desk.word(about, callShown(tool, args, verdict.why));
      signal.removeEventListener("abort", takeBack);
      signal.throwIfAborted();
      const why = reason.trim() === "" ? "" : ` The user says: ${reason.trim()}`;
      if (take === "deny") return { state: "denied", gave: `The user did not allow this call.${why}` };
      if (take === "session") outer.allowForSession(tool);
    }
    await running();
    const { text, failed } = await outer.call(tool, args, signal);
    const given = text.trim() === "" ? "(nothing)" : clipMiddle(text, null);
    return {
      state: failed ? "failed" : "done",
      gave: `${failed ? "It failed. " : ""}The server ${tool.server} gave, as data:\n${given}`,
    };
  };
  return {
    offered: (serverIds) => outer.offered(serverIds),
    call: async (tool, args, running, signal) => {
      try {
        return await call(tool, args, running, signal);
      } catch (thrown) {
        signal.throwIfAborted();
        return { state: "failed", gave: toldError(thrown).words };
      }
    },
  };
}
