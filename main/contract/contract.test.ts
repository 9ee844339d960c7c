import { describe, expect, it } from "vitest";
import { contractNames } from "./names";
import { contract } from "./services";

describe("the contract", () => {
  it("offers the page exactly the methods and events that have schemas", () => {
    const named = Object.fromEntries(
      Object.entries(contractNames).map(([service, names]) => [
        service,
        { methods: [...names.methods].sort(), events: [...names.events].sort() },
      ]),
    );
    const specified = Object.fromEntries(
      Object.entries(contract).map(([service, spec]) => [
        service,
        { methods: Object.keys(spec.methods).sort(), events: Object.keys(spec.events).sort() },
      ]),
    );
    expect(named).toEqual(specified);
  });
});
