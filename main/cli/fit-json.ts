import { z } from "zod";
import { machineReport, plan, recommendation, wishes } from "../contract";

/** What `quern fit --json` prints. A field may be added to a version; one that changes or goes makes a new one. */
export const fitJson = z.object({
  schemaVersion: z.literal(1),
  machine: machineReport,
  wishes,
  recommendation,
});

/** What `quern fit --file NAME --json` prints, by the same rule. */
export const fitFileJson = z.object({
  schemaVersion: z.literal(1),
  machine: machineReport,
  wishes,
  file: z.object({ name: z.string(), bytes: z.number().int().positive() }),
  plan: plan
    .pick({ engine: true, where: true, memory: true, decode: true, prefill: true })
    .extend({ fits: z.boolean() }),
});
