import { create } from "zustand";

interface Compared {
  /** One of the answers; null: none are compared. */
  readonly messageId: string | null;
  /** The one that stands on its left; null: the one before it. */
  readonly besideId: string | null;
}

/** The answers that are looked at side by side. Kept here, since the answer it began at may leave the page. */
export const useCompared = create<Compared>(() => ({ messageId: null, besideId: null }));

/** Shows answers side by side. */
export function compare(answers: { readonly messageId: string; readonly besideId?: string }): void {
  useCompared.setState({ besideId: null, ...answers });
}

export function endCompare(): void {
  useCompared.setState({ messageId: null, besideId: null });
}
