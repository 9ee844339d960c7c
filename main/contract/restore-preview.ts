import { z } from "zod";
import { workspacePath } from "./workspace";

const filePath = workspacePath.min(1);

/** What going back to before a step of the agent would do. */
export const restorePreview = z.object({
  /** False: the agent has changed nothing from this step on, so the conversation alone can be put back. */
  hasFiles: z.boolean(),
  files: z.array(z.object({ path: filePath, kind: z.enum(["created", "changed", "deleted"]) })),
  /** Changed by somebody else since: not touched unless named in `overwrite`. */
  conflicts: z.array(filePath),
  /** Not in the checkpoint, so that it stays as it is: some of it, and how much there is. */
  notCovered: z.object({
    listed: z.array(z.object({ path: filePath, why: z.enum(["ignored", "large", "unreadable"]) })),
    count: z.number().int().nonnegative(),
  }),
});
