import { beforeEach, expect, it } from "vitest";
import { endEditing, setEdited, startEditing, useEditing } from "./editing";

const shown = () => useEditing.getState().editing;

beforeEach(() => useEditing.setState({ editing: null, laidAside: {} }));

it("what was written of a message waits when another is begun, and is there again", () => {
  startEditing("a", "first");
  setEdited("a", "first, better");
  startEditing("b", "second");
  expect(shown()).toEqual({ messageId: "b", text: "second" });
  startEditing("a", "first");
  expect(shown()).toEqual({ messageId: "a", text: "first, better" });
});

it("beginning once more with what is being written takes nothing of it", () => {
  startEditing("a", "first");
  setEdited("a", "first, better");
  startEditing("a", "first");
  expect(shown()?.text).toBe("first, better");
});

it("what was sent or given up begins anew", () => {
  startEditing("a", "first");
  setEdited("a", "first, better");
  endEditing("a");
  startEditing("a", "first");
  expect(shown()?.text).toBe("first");
});

it("the end of one takes nothing of another that was begun while it was sent", () => {
  startEditing("a", "first");
  startEditing("b", "second");
  setEdited("b", "second, better");
  endEditing("a");
  expect(shown()?.text).toBe("second, better");
  startEditing("a", "first");
  expect(shown()?.text).toBe("first");
});
