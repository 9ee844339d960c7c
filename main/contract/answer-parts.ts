import type { AnswerCall, CallRun, Message } from "./chat-types";

/** What the model thought, said and called in one go. */
export interface AnswerPart {
  readonly thinking: string;
  readonly text: string;
  /** Calls that were carried out, or were to be; their results come before the next part. */
  readonly calls: readonly RunCall[];
}

/** `at` is its place among all calls of the answer. */
export type RunCall = AnswerCall & { readonly run: CallRun; readonly at: number };

/** An answer in the order in which it came about: each round of calls ends a part, and what was said last is the last. */
export function answerParts({
  thinking,
  text,
  toolCalls,
}: Pick<Message, "thinking" | "text" | "toolCalls">): readonly AnswerPart[] {
  const parts: AnswerPart[] = [];
  const calls = toolCalls.flatMap(({ run, ...call }, at): RunCall[] => (run ? [{ ...call, run, at }] : []));
  let [thinkingFrom, textFrom] = [0, 0];
  for (const round of new Set(calls.map(({ run }) => run.round))) {
    const ofRound = calls.filter(({ run }) => run.round === round);
    const { thinkingAt, textAt } = ofRound[0]?.run ?? { thinkingAt: 0, textAt: 0 };
    parts.push({
      thinking: thinking.slice(thinkingFrom, thinkingAt),
      text: text.slice(textFrom, textAt),
      calls: ofRound,
    });
    thinkingFrom = Math.max(thinkingFrom, thinkingAt);
    textFrom = Math.max(textFrom, textAt);
  }
  return [...parts, { thinking: thinking.slice(thinkingFrom), text: text.slice(textFrom), calls: [] }];
}

/** An answer that nobody is writing any more has no call under way. */
export function withEndedCalls<T extends Pick<Message, "toolCalls">>(message: T): T {
  const open = ({ run }: AnswerCall) => run?.state === "waiting" || run?.state === "running";
  if (!message.toolCalls.some(open)) return message;
  const ended = (call: AnswerCall): AnswerCall =>
    call.run === undefined || !open(call) ? call : { ...call, run: { ...call.run, ...interruptedRun } };
  return { ...message, toolCalls: message.toolCalls.map(ended) };
}

const interruptedRun = {
  state: "interrupted",
  gave: "This was interrupted: nobody knows whether it was carried out.",
} as const;
