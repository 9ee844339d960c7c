import type { LeftOut } from "../../workspace";
import type { TaskHandle } from "./parts";

export interface NotCovered {
  /** Some of them. */
  readonly listed: readonly LeftOut[];
  readonly count: number;
}

/**
 * What a checkpoint does not hold of what was there then, or is there now: what is done to it cannot be undone. Call it
 * after `changes`, whose look at the folder it goes by.
 */
export async function notCovered({ parts }: TaskHandle, checkpoint: string): Promise<NotCovered> {
  const checkpoints = await parts.checkpoints();
  const [then, now] = [await checkpoints.leftOut(checkpoint), await checkpoints.leftOut()];
  const listed = new Map([...then.listed, ...now.listed].map((one) => [one.path, one]));
  return { listed: [...listed.values()], count: Math.max(listed.size, then.count, now.count) };
}

/** How many such paths a command could change: git's data is read only for it in a sandbox. */
export async function countNotCovered(
  handle: TaskHandle,
  checkpoint: string,
  sandbox: "bubblewrap" | "seatbelt" | "none",
): Promise<number> {
  const { listed, count } = await notCovered(handle, checkpoint);
  const held = sandbox === "none" ? 0 : listed.filter(({ path }) => path.split("/").at(-1) === ".git").length;
  return count - held;
}
