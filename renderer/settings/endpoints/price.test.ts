import { expect, it } from "vitest";
import { draftOf, priceOf } from "./price";

it("a price is read as it is written, with a point or a comma, and shown as it was read", () => {
  const price = { input: 0.25, cached: null, output: 2, currency: "EUR" };
  expect(priceOf({ input: "0,25", cached: " ", output: "2", currency: " EUR " })).toEqual(price);
  for (const one of [price, { ...price, cached: 0 }, null]) expect(priceOf(draftOf(one))).toEqual(one);
});

it("half a price, a negative one, or one without a currency is none", () => {
  const good = { input: "1", cached: "", output: "2", currency: "$" };
  for (const wrong of [{ input: "" }, { output: "x" }, { currency: "" }, { input: "-1" }, { cached: "1e9" }])
    expect(priceOf({ ...good, ...wrong }), JSON.stringify(wrong)).toBeUndefined();
});
