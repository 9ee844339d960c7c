import { type FileChange, QuernError } from "../contract";
import { withoutRejected } from "./edit";
import type { Decision } from "./waiting";

type TakenEdit = Extract<Decision, { take: "edit" }>;

/**
 * What the user took of an edit that waits. A hunk that was not accepted is never written, whatever else of the text
 * the user has changed.
 * @throws QuernError `agent-edit-in-rejected` where the user's own words stand in such a hunk
 */
export function taken(
  { path, before, after }: FileChange,
  { accepted, edited, reason }: Omit<TakenEdit, "take">,
): TakenEdit {
  const own = edited === null || edited === after ? null : withoutRejected(before, after, edited, accepted);
  if (own === null && edited !== null && edited !== after)
    throw new QuernError("agent-edit-in-rejected", { path });
  return { take: "edit", accepted, edited: own, reason };
}
