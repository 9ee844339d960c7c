import type { TaskTurn } from "./task-state";

/** The newest results stay as they are. */
const keptResults = 4;
/** A folded result of fewer characters would save nothing. */
const leastFolded = 400;

/** The history with old results of tools as one line each; all else stays, to the byte. */
export function foldOld(turns: readonly TaskTurn[]): TaskTurn[] {
  const results = turns.flatMap(({ role }, at) => (role === "tool" ? [at] : []));
  const old = new Set(results.slice(0, Math.max(0, results.length - keptResults)));
  return turns.map((turn, at) => {
    if (!old.has(at) || turn.folded || turn.text.length < leastFolded) return turn;
    const [first = ""] = turn.text.split("\n");
    return {
      ...turn,
      text: `${first.slice(0, 200)}\n(The rest of this result was left out to save room. Call again if it is needed.)`,
      folded: true,
    };
  });
}
