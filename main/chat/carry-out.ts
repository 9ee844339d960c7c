import type { AnswerCall, CallRun } from "../contract";
import type { LiveAnswer } from "./run-answer";
import type { CallEnd, ChatTool, ChatTools } from "./tools";

/** So many times in a row an answer may call tools and go on. */
export const mostRounds = 8;

const noTool: CallEnd = { state: "failed", gave: "There is no such function. Do without it." };
const stopped = { state: "stopped", gave: "The user stopped this." } as const;
const tooMany = {
  state: "stopped",
  gave: `This was not carried out: functions were called ${mostRounds} times in a row already. Answer with what you have.`,
} as const;

export interface CarryOutOptions {
  readonly tools: ChatTools | null;
  readonly offered: readonly ChatTool[];
  /** The answer's calls have changed: what is known of them is stored and told. */
  readonly changed: () => Promise<void>;
}

/**
 * Carries out what an answer called last, one call after the other, each in the store before anything is done for it.
 * Never throws. Where the user stops the answer meanwhile, what is left is marked as stopped.
 * @param from the place of the first of these calls
 * @param round which one it is of the answer, from 0
 * @param enough nothing is carried out any more, and the model is told so when it goes on
 */
export async function carryOut(
  live: LiveAnswer,
  { from, round, enough }: { from: number; round: number; enough: boolean },
  { tools, offered, changed }: CarryOutOptions,
): Promise<void> {
  const { signal } = live.ending;
  const { text, thinking } = live.message;
  const toolOf = ({ name }: AnswerCall) => offered.find((one) => one.name === name);
  const change = (made: (call: AnswerCall, at: number) => AnswerCall) => {
    live.message = { ...live.message, toolCalls: live.message.toolCalls.map(made) };
  };
  const put = async (at: number, news: Partial<CallRun>) => {
    if (signal.aborted) return;
    change((call, place) => (place === at && call.run ? { ...call, run: { ...call.run, ...news } } : call));
    await changed();
  };
  change((call, at) => {
    if (at < from) return call;
    const { server = "", tool = "" } = toolOf(call) ?? {};
    const run = { server, tool, round, textAt: text.length, thinkingAt: thinking.length };
    return { ...call, run: { ...run, ...(enough ? tooMany : { state: "waiting", gave: "" }) } };
  });
  await changed();
  if (enough) return;
  for (const [at, call] of live.message.toolCalls.entries()) {
    if (at < from || signal.aborted) continue;
    const tool = toolOf(call);
    const running = () => put(at, { state: "running" });
    const end =
      tool && tools ? await orAborted(tools.call(tool, call.arguments, running, signal), signal) : noTool;
    if (end) await put(at, end);
  }
  if (signal.reason === "stop")
    change((call) =>
      call.run?.state === "waiting" || call.run?.state === "running"
        ? { ...call, run: { ...call.run, ...stopped } }
        : call,
    );
}

/** What comes first: the end of the call, or, with null, that of the answer; a tool need not heed the signal. */
function orAborted(call: Promise<CallEnd>, signal: AbortSignal): Promise<CallEnd | null> {
  const aborted = new Promise<null>((resolve) => {
    if (signal.aborted) resolve(null);
    signal.addEventListener("abort", () => resolve(null), { once: true });
  });
  const ended = call.catch((thrown: unknown): CallEnd => {
    const why = thrown instanceof Error ? thrown.message : "";
    return { state: "failed", gave: `It failed: ${why}` };
  });
  return Promise.race([ended, aborted]);
}
