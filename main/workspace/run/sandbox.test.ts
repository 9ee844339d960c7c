import { expect, test } from "vitest";
import { findSandbox } from "./sandbox";

test("Windows has no sandbox, and says why, so that every command asks", async () => {
  const found = await findSandbox("win32");
  expect(found.kind).toBe("none");
  expect(found.missing).toMatch(/^Windows offers no sandbox/);
});

test.runIf(process.platform === "linux")(
  "where the system's sandbox is not there, none is claimed",
  async () => {
    // sandbox-exec is macOS's own.
    expect(await findSandbox("darwin")).toEqual({
      kind: "none",
      missing: "This system has no sandbox-exec.",
    });
  },
);
