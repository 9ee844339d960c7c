import { expect, it } from "vitest";
import { errorCodes } from "../contract";
import { exitCodeOf, exitCodes } from "./exit-codes";

it("no error ends with success, and each with a code that the help explains", () => {
  for (const code of errorCodes) {
    expect(exitCodes).toContain(exitCodeOf(code));
    expect(exitCodeOf(code)).not.toBe(0);
  }
  expect(exitCodeOf("cancelled")).toBe(130);
});
