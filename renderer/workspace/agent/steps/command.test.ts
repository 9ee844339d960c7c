import { describe, expect, it } from "vitest";
import { shownCommand } from "./command";

describe("a command in one line", () => {
  it("shows where each argument ends", () => {
    expect(shownCommand(["npm", "test"])).toBe("npm test");
    expect(shownCommand(["echo", "a b", "", "it's", "$HOME", "a;b"])).toBe(
      "echo 'a b' '' 'it'\\''s' '$HOME' 'a;b'",
    );
  });
});
