import type { ChatTurn, EngineSupervisor } from "../../../main/engine";
import { ask, statsOf } from "./engine-world";

/** A message of many tokens that is answered shortly. */
export const long = (word: string): string => `${`${word} grain `.repeat(60)}hello`;

/** One conversation as a person has it. */
export class Talk {
  readonly turns: ChatTurn[] = [];
  constructor(private readonly id: string) {}

  async say(engine: EngineSupervisor, text: string) {
    this.turns.push({ role: "user", text });
    const answer = await ask(engine, this.turns, { conversationId: this.id, thinking: true });
    this.turns.push({ role: "assistant", text: answer.text, thinking: answer.thinking });
    const stats = statsOf(answer);
    const notes = answer.events.flatMap((event) => (event.type === "note" ? [event.note.code] : []));
    return { answer, stats, notes };
  }

  /** Asks for the last answer again, or for one to the last message in other words. */
  async again(engine: EngineSupervisor, text?: string) {
    this.turns.pop();
    if (text !== undefined) this.turns.splice(-1, 1, { role: "user", text });
    const answer = await ask(engine, this.turns, { conversationId: this.id, thinking: true });
    this.turns.push({ role: "assistant", text: answer.text, thinking: answer.thinking });
    return { answer, stats: statsOf(answer) };
  }
}
