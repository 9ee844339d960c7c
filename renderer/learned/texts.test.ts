import { expect, test } from "vitest";
import { formatNumber } from "../../main/contract/messages";
import { errorOf } from "./texts";

const f = { number: (value: number) => formatNumber(value, "en") };

test("an error is told with its sign and one digit, and none as none", () => {
  expect(errorOf(16_900, 16_832, f)).toBe("−0.4 %");
  expect(errorOf(1000, 1012, f)).toBe("+1.2 %");
  expect(errorOf(1000, 1000, f)).toBe("±0 %");
  expect(errorOf(0, 5, f)).toBe("±0 %");
});
