import { join } from "node:path";
import { expect, it } from "vitest";
import { madeMachine } from "../../test/fixtures/fit/made-machine";
import { loadCatalog } from "../catalog";
import { recommend } from "./recommend";

it("a machine with 8 GB is told a size of memory that is a yes, and the next smaller one is a no", async () => {
  const files = await loadCatalog(join(import.meta.dirname, "../../resources"));
  // As an idle system of each size has it: about three gigabytes are taken.
  const withMemory = (gigabytes: number) => recommend(madeMachine((gigabytes - 3) * 1e9), files);
  const result = withMemory(8);
  if (result.status !== "nothing-fits") throw new Error(result.status);
  const help = result.reasons.find(({ code }) => code === "help-more-memory");
  const gigabytes = Number(help?.params.gigabytes);
  expect(withMemory(gigabytes).status).toBe("fits");
  const sold = [8, 16, 24, 32, 48, 64];
  const smaller = sold.filter((size) => size < gigabytes).at(-1) ?? 0;
  expect(withMemory(smaller).status).toBe("nothing-fits");
  expect(result.reasons.map(({ code }) => code)).toContain("help-practice");
});
