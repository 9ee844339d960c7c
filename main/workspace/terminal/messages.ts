import { z } from "zod";

const id = z.string().max(64);
const size = { columns: z.number().int().min(2).max(1000), rows: z.number().int().min(1).max(1000) };

/** What main asks of the program that holds the terminals. */
export const terminalQuestion = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("start"),
    id,
    file: z.string(),
    args: z.array(z.string()),
    folder: z.string(),
    env: z.record(z.string(), z.string()),
    ...size,
  }),
  z.object({ type: z.literal("write"), id, data: z.string() }),
  z.object({ type: z.literal("resize"), id, ...size }),
  /** So many characters of its output were passed on; the shell may go on writing. */
  z.object({ type: z.literal("taken"), id, characters: z.number().int().nonnegative() }),
  z.object({ type: z.literal("close"), id }),
  /** Ends every terminal and then the program. */
  z.object({ type: z.literal("end") }),
]);
export type TerminalQuestion = z.infer<typeof terminalQuestion>;

/** What the program says. */
export const terminalAnswer = z.discriminatedUnion("type", [
  z.object({ type: z.literal("started"), id }),
  z.object({ type: z.literal("failed"), id, why: z.string() }),
  z.object({ type: z.literal("data"), id, data: z.string() }),
  z.object({ type: z.literal("exit"), id, code: z.number().int() }),
]);
export type TerminalAnswer = z.infer<typeof terminalAnswer>;
