import { posix, win32 } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainFileName } from "./plain-name";

describe("the name under which a file is offered", () => {
  it.each([
    ["code.py", "code.py"],
    ["Reading a large CSV file.md", "Reading a large CSV file.md"],
    ["用中文解释量化.md", "用中文解释量化.md"],
    ["../../.ssh/authorized_keys", "-..-.ssh-authorized_keys"],
    ["C:\\Windows\\x.dll", "C--Windows-x.dll"],
    ["nul.txt", "_nul.txt"],
    ["invoice\u202Efdp.exe", "invoicefdp.exe"],
    [".bashrc", "bashrc"],
    ["", "file"],
    ["...", "file"],
  ])("of %j is %j", (name, plain) => {
    expect(plainFileName(name)).toBe(plain);
  });

  it("is never a path, whatever it is made of", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), (name) => {
        const plain = plainFileName(name);
        expect(plain).not.toBe("");
        expect(posix.basename(plain)).toBe(plain);
        expect(win32.basename(plain)).toBe(plain);
        expect(plain.startsWith(".")).toBe(false);
        expect([...plain].length).toBeLessThanOrEqual(121);
      }),
    );
  });
});
