import { create } from "zustand";
import type { ErrorData } from "../../main/contract";

/** What can be done about what a notice tells. */
interface NoticeAct {
  readonly label: string;
  readonly act: () => void;
}

/** An error to tell that belongs to no single view; stays until it is dismissed. */
export interface ErrorNotice {
  readonly id: number;
  readonly error: ErrorData;
}

/** Something that was done, with how to take it back or go on from it; goes by itself after a while. */
export interface WordNotice {
  readonly id: number;
  readonly words: string;
  readonly act: NoticeAct | null;
}

export type Notice = ErrorNotice | WordNotice;

interface NoticesState {
  readonly notices: readonly Notice[];
  /** Said aloud by screen readers, shown nowhere. */
  readonly announcement: string;
}

/** Notices, and what screen readers are told. */
export const useNotices = create<NoticesState>(() => ({ notices: [], announcement: "" }));

/** As many are shown at once; the oldest makes room. */
const most = 4;

let nextId = 1;

/** Shows an error as a notice; the same error twice is one notice. */
export function addNotice(error: ErrorData): void {
  useNotices.setState(({ notices }) => {
    const same = (other: Notice): boolean =>
      "error" in other &&
      other.error.code === error.code &&
      JSON.stringify(other.error.params) === JSON.stringify(error.params);
    if (notices.some(same)) return {};
    nextId += 1;
    return { notices: [...notices, { id: nextId, error }].slice(-most) };
  });
}

/** Says that something was done, with what can be done next. */
export function tell(words: string, act: NoticeAct | null = null): void {
  nextId += 1;
  const id = nextId;
  useNotices.setState(({ notices }) => ({ notices: [...notices, { id, words, act }].slice(-most) }));
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
