import { z } from "zod";
import { type MessageParams, messageParams } from "./errors";
import type { enMachine } from "./messages/en-machine";

/** A sentence as data, so that whoever shows it says it in the reader's language: a code, and what its slots hold. */
export const note = z.object({ code: z.string(), params: messageParams });
/** A sentence about a machine; its words are `machine.why.<code>` in the catalogues. */
export type Note = z.infer<typeof note>;

export const reason = note.extend({
  /** The machine's own words for it: they fill the slot `why`. */
  because: z.array(note).optional(),
});
/** A sentence of the fit; its words are `reason.<code>` in the catalogues. */
export type Reason = z.infer<typeof reason>;

type Sentences = typeof enMachine;
type CodeOf<K> = K extends `machine.why.${infer Code}` ? Code : never;
/** What can be said about a machine. A report from another version may hold a code that is not among these. */
export type NoteCode = CodeOf<keyof Sentences>;

type SlotName<Slot> = Slot extends `${infer Name},${string}` ? Name : Slot;
type SlotsIn<Text> = Text extends `${string}{{${infer Slot}}}${infer Rest}`
  ? SlotName<Slot> | SlotsIn<Rest>
  : never;
type SlotsOf<C extends NoteCode> = SlotsIn<Sentences[`machine.why.${C}`]> & string;
type ParamsOf<C extends NoteCode> = [SlotsOf<C>] extends [never]
  ? []
  : [params: Record<SlotsOf<C>, string | number>];

/** Makes a note; the compiler asks for exactly the slots of its sentence. */
export function noteOf<C extends NoteCode>(code: C, ...[params]: ParamsOf<C>): Note {
  const filled: MessageParams = params ?? {};
  return { code, params: filled };
}
