import { expect, test } from "vitest";
import { shellEnvironment } from "./shell";

test("a shell has the user's variables, none of Electron's and Quern's", () => {
  const env = shellEnvironment({
    HOME: "/home/ann",
    AWS_PROFILE: "mine",
    NODE_OPTIONS: "--max-old-space-size=4096",
    ELECTRON_RUN_AS_NODE: "1",
    QUERN_CATALOG: "x",
    CHROME_DESKTOP: "quern.desktop",
    APPIMAGE: "/a/Quern.AppImage",
    COLUMNS: "80",
  });
  expect(env).toEqual({
    HOME: "/home/ann",
    AWS_PROFILE: "mine",
    NODE_OPTIONS: "--max-old-space-size=4096",
    TERM: "xterm-256color",
    COLORTERM: "truecolor",
    TERM_PROGRAM: "Quern",
  });
});
