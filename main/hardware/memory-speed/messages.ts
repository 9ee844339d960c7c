import { z } from "zod";

/** What the program tells its parent. */
export const memorySpeedMessage = z.discriminatedUnion("status", [
  z.object({
    status: z.literal("ok"),
    bytesPerSecond: z.number().positive().finite(),
    threads: z.number().int().positive(),
    /** What was read again and again, of all threads together. */
    bytes: z.number().int().positive(),
  }),
  z.object({ status: z.literal("failed"), error: z.string() }),
]);
export type MemorySpeedMessage = z.infer<typeof memorySpeedMessage>;

/** What the program is asked for, as its only argument (JSON). */
export const memorySpeedRequest = z.object({
  threads: z.number().int().min(1).max(256),
  /** Of each thread. */
  bytes: z
    .number()
    .int()
    .min(65_536)
    .max(2 ** 31),
  /** So much each thread fills, however long it takes. */
  leastBytes: z
    .number()
    .int()
    .nonnegative()
    .max(2 ** 31),
  /** After so much time the memory that is filled has to do. */
  fillMs: z.number().positive().max(5000),
  /** The reading is timed in so many stretches, of which the best counts. */
  windows: z.number().int().min(1).max(50),
  windowMs: z.number().positive().max(5000),
});
export type MemorySpeedRequest = z.infer<typeof memorySpeedRequest>;

/** What a reading thread is given: the request, and where it waits for the others (0: waiting, 1: go). */
export interface ReaderData {
  readonly request: MemorySpeedRequest;
  readonly gate: SharedArrayBuffer;
}

/** What a reading thread tells: how much memory it has filled, then what it read of it in each stretch of time. */
export type ReaderMessage = { readonly filled: number } | { readonly read: readonly number[] };
