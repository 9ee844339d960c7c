import { z } from "zod";
import { note } from "../../contract/reason";
import { backendValue } from "../raw";

/**
 * What the probe process tells. It may tell an `ok` twice: first what is safe to ask, then the same with each
 * device's own figures, so that a driver that crashes in between costs only those.
 */
export const probeMessage = z.discriminatedUnion("status", [
  z.object({ status: z.literal("ok"), value: backendValue, last: z.boolean() }),
  z.object({ status: z.enum(["failed", "not-applicable"]), reason: note }),
]);
export type ProbeMessage = z.infer<typeof probeMessage>;
