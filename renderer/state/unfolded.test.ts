import { describe, expect, it } from "vitest";
import { afterFind, foldOf, isOpen, toggled, type Unfolded } from "./unfolded";

const thought = foldOf("a", "thinking");
const state = (byReader: readonly string[], byFind: readonly string[]): Unfolded => ({
  byReader: new Set(byReader),
  byFind: new Set(byFind),
});

describe("what is folded", () => {
  it("is open when the reader or find opened it", () => {
    expect(isOpen(state([], []), thought)).toBe(false);
    expect(isOpen(state([thought], []), thought)).toBe(true);
    expect(isOpen(state([], [thought]), thought)).toBe(true);
    expect(isOpen(state([foldOf("b", "thinking")], [foldOf("a", "summary")]), thought)).toBe(false);
  });

  it("is closed by a press, also where find had opened it, and stays closed after find", () => {
    for (const open of [state([thought], []), state([], [thought]), state([thought], [thought])]) {
      const pressed = toggled(open, thought);
      expect(isOpen(pressed, thought)).toBe(false);
      expect(isOpen(afterFind(pressed), thought)).toBe(false);
    }
  });

  it("stays open after find when the reader opened it, whatever find opened", () => {
    const pressedTwice = toggled(toggled(state([], [thought]), thought), thought);
    expect(isOpen(afterFind(pressedTwice), thought)).toBe(true);
    expect(isOpen(afterFind(state([thought], [thought])), thought)).toBe(true);
    expect(isOpen(afterFind(state([], [thought])), thought)).toBe(false);
  });

  it("leaves all others as they are", () => {
    const other = foldOf("b", "thinking");
    expect(toggled(state([thought, other], [other]), thought)).toEqual(state([other], [other]));
  });
});
