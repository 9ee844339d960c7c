import { expect, it } from "vitest";
import { costText } from "./cost";

it("what an answer cost shows three figures that count, however little it was, and its currency", () => {
  const shown = (amount: number) => costText({ amount, currency: "$" });
  expect([0, 0.001234, 0.5, 12.3456, 1e-9].map(shown)).toEqual([
    "0 $",
    "0.00123 $",
    "0.500 $",
    "12.35 $",
    "0.00000000100 $",
  ]);
});
