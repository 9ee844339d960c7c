import { describe, expect, it } from "vitest";
import { commandWords } from "./words";

describe("the packaged executable", () => {
  it("takes words as a command, with all that follows them", () => {
    expect(commandWords(["serve", "--port", "4000"])).toEqual(["serve", "--port", "4000"]);
    expect(commandWords(["plan-server", "--users", "3"])).toEqual(["plan-server", "--users", "3"]);
    expect(commandWords(["--version"])).toEqual(["--version"]);
    expect(commandWords(["-h"])).toEqual(["-h"]);
    // Not known, and said so by the command line rather than by a window.
    expect(commandWords(["srve"])).toEqual(["srve"]);
  });

  it("leaves Electron's own switches before them alone", () => {
    expect(commandWords(["--no-sandbox", "--ozone-platform=headless", "fit", "--json"])).toEqual([
      "fit",
      "--json",
    ]);
  });

  it("opens a window for everything else", () => {
    for (const args of [
      [],
      ["--no-sandbox"],
      ["-psn_0_12345"],
      ["file:///home/ada/notes.txt"],
      ["/home/ada/notes.txt"],
      ["C:\\notes.txt"],
      ["--remote-debugging-port=0", "-e", "console.log('PLANTED')"],
    ])
      expect(commandWords(args)).toBeNull();
  });
});
