import { create } from "zustand";

/** Which folded parts of messages are open, and by whom: what find opened, it closes again. */
export interface Unfolded {
  readonly byReader: ReadonlySet<string>;
  readonly byFind: ReadonlySet<string>;
}

/** The name under which a part of a message is open or not. */
export function foldOf(messageId: string, part: string): string {
  return `${messageId}/${part}`;
}

/** Whether it can be seen, whoever opened it. */
export function isOpen({ byReader, byFind }: Unfolded, fold: string): boolean {
  return byReader.has(fold) || byFind.has(fold);
}

/** After the reader's press: it is as the reader says from now on, also when find had opened it. */
export function toggled(state: Unfolded, fold: string): Unfolded {
  const others = ({ byReader, byFind }: Unfolded) => ({
    byReader: new Set([...byReader].filter((each) => each !== fold)),
    byFind: new Set([...byFind].filter((each) => each !== fold)),
  });
  const next = others(state);
  if (!isOpen(state, fold)) next.byReader.add(fold);
  return next;
}

/** When find is closed: what it had opened is folded, what the reader opened stays. */
export function afterFind({ byReader }: Unfolded): Unfolded {
  return { byReader, byFind: new Set() };
}

/** Kept apart from what is drawn: a message that is scrolled out of sight is not drawn, and comes back as it was. */
const useUnfolded = create<Unfolded>(() => ({ byReader: new Set(), byFind: new Set() }));

/** Whether a part of a message is open, and the reader's press that opens or closes it. */
export function useFold(messageId: string, part: string): readonly [boolean, () => void] {
  const fold = foldOf(messageId, part);
  const open = useUnfolded((state) => isOpen(state, fold));
  return [open, () => useUnfolded.setState((state) => toggled(state, fold))];
}

/** Opens what find came to, beside what it opened before. */
export function unfoldForFind(fold: string): void {
  useUnfolded.setState(({ byFind }) => ({ byFind: new Set(byFind).add(fold) }));
}

/** Folds again what find opened. */
export function foldAfterFind(): void {
  useUnfolded.setState(afterFind);
}
