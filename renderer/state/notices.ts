import { create } from "zustand";
import type { ErrorData } from "../../main/contract";

/** Something to tell that belongs to no single view; stays until it is dismissed. */
export interface Notice {
  readonly id: number;
  readonly error: ErrorData;
}

interface NoticesState {
  readonly notices: readonly Notice[];
  /** Said aloud by screen readers, shown nowhere. */
  readonly announcement: string;
}

/** Notices, and what screen readers are told. */
export const useNotices = create<NoticesState>(() => ({ notices: [], announcement: "" }));

let nextId = 1;

/** Shows an error as a notice; the same error twice is one notice. */
export function addNotice(error: ErrorData): void {
  useNotices.setState(({ notices }) => {
    const same = (other: Notice): boolean =>
      other.error.code === error.code && JSON.stringify(other.error.params) === JSON.stringify(error.params);
    if (notices.some(same)) return {};
    nextId += 1;
    return { notices: [...notices, { id: nextId, error }].slice(-4) };
  });
}

/** Takes a notice away. */
export function dismissNotice(id: number): void {
  useNotices.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));
}

/** Has screen readers say a text when they are done with what they say now. */
export function announce(text: string): void {
  useNotices.setState(({ announcement }) => ({
    // The same words twice must still be a change, or they are not said again.
    announcement: announcement === text ? `${text}\u00a0` : text,
  }));
}
