import { parentChannel } from "../../../child";
import { type TerminalQuestion, terminalQuestion } from "../messages";
import { PtyTerminal } from "./pty-terminal";

/*
 * Holds the terminals, in a process of its own: the library for them is native, and a crash in it takes the terminals
 * and nothing else. When Quern has gone, its shells go too.
 */

const channel = parentChannel();
const terminals = new Map<string, PtyTerminal>();

async function end(): Promise<void> {
  await Promise.allSettled([...terminals.values()].map((terminal) => terminal.close()));
  process.exit(0);
}

function start(question: Extract<TerminalQuestion, { type: "start" }>): void {
  const { id } = question;
  try {
    const terminal = new PtyTerminal(
      question,
      (answer) => channel.send(answer),
      () => terminals.delete(id),
    );
    terminals.set(id, terminal);
    channel.send({ type: "started", id });
  } catch (error) {
    channel.send({ type: "failed", id, why: error instanceof Error ? error.message : String(error) });
  }
}

function pass(question: Exclude<TerminalQuestion, { type: "start" | "end" }>): void {
  const terminal = terminals.get(question.id);
  if (!terminal) return;
  if (question.type === "write") terminal.write(question.data);
  else if (question.type === "resize") terminal.resize(question.columns, question.rows);
  else if (question.type === "taken") terminal.taken(question.characters);
  else void terminal.close().catch(() => undefined);
}

channel.onClose(() => void end());
channel.onMessage((message) => {
  const question = terminalQuestion.safeParse(message).data;
  if (!question) return;
  if (question.type === "end") void end();
  else if (question.type === "start") start(question);
  else pass(question);
});
