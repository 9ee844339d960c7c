import { z } from "zod";

/** What the program that reads PDFs answers; its input is the file's bytes alone. */
export const pdfAnswer = z.discriminatedUnion("status", [
  z.object({ status: z.literal("ok"), pages: z.array(z.string()) }),
  z.object({ status: z.literal("failed"), why: z.enum(["password", "unreadable", "memory", "too-long"]) }),
]);
export type PdfAnswer = z.infer<typeof pdfAnswer>;

export const pdfQuestion = z.object({ data: z.instanceof(Uint8Array) });

/** All of the program together. An ordinary PDF of a thousand pages takes a fifth of it. */
export const memoryLimitBytes = 1_000_000_000;
/** Of the text of all pages: twice as much as may be attached, so that it is known to be too long. */
export const textLimit = 4_000_000;
