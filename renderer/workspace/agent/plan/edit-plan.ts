import type { PlanItem } from "../../../../main/contract";

/** As many items a plan may have, and as long one may be: the limits of the contract. */
export const mostItems = 50;
export const longestItem = 500;

/** The plan with one item elsewhere; places beyond its ends are its ends. */
export function movedItem(plan: readonly PlanItem[], from: number, to: number): PlanItem[] {
  const item = plan[from];
  if (item === undefined) return [...plan];
  const rest = plan.toSpliced(from, 1);
  return rest.toSpliced(Math.max(0, Math.min(rest.length, to)), 0, item);
}

/** The plan with other words at one place; no words at all take the item out. */
export function rewordedItem(plan: readonly PlanItem[], index: number, text: string): PlanItem[] {
  const words = text.trim().slice(0, longestItem);
  if (words === "") return plan.toSpliced(index, 1);
  return plan.map((item, at) => (at === index ? { ...item, text: words } : item));
}

/** The plan with an item in another state. */
export function markedItem(plan: readonly PlanItem[], index: number, state: PlanItem["state"]): PlanItem[] {
  return plan.map((item, at) => (at === index ? { ...item, state } : item));
}

/** The plan with a new item at its end; blank words, and one more than there may be, change nothing. */
export function addedItem(plan: readonly PlanItem[], text: string): PlanItem[] {
  const words = text.trim().slice(0, longestItem);
  if (words === "" || plan.length >= mostItems) return [...plan];
  return [...plan, { text: words, state: "open" }];
}

/** Tells the items apart wherever they stand: by their words, and by how often the same words stood before. */
export function itemKeys(plan: readonly PlanItem[]): string[] {
  const seen = new Map<string, number>();
  return plan.map(({ text }) => {
    const times = seen.get(text) ?? 0;
    seen.set(text, times + 1);
    return `${times} ${text}`;
  });
}
