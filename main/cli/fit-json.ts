import { z } from "zod";
import { machineReport, recommendation, wishes } from "../contract";

/** What `quern fit --json` prints. A field may be added to a version; one that changes or goes makes a new one. */
export const fitJson = z.object({
  schemaVersion: z.literal(1),
  machine: machineReport,
  wishes,
  recommendation,
});
