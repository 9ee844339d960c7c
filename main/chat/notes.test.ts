import { expect, it } from "vitest";
import { notesThatStay } from "./notes";

it("an answer that goes on says nothing twice, and nothing of an end that it has not reached", () => {
  const notes = ["answer-cut", "repeated", "endpoint-limit", "endpoint-no-budget"].map((code) => ({
    code,
    params: {},
  }));
  expect(notesThatStay(notes)).toEqual([{ code: "repeated", params: {} }]);
});
