import { join } from "node:path";
import { expect, it } from "vitest";
import { dataFolderOf } from "./folders";

it("the command line uses the data folder of the app", () => {
  expect(dataFolderOf("linux", {}, "/home/a")).toBe(join("/home/a", ".config", "Quern"));
  expect(dataFolderOf("linux", { XDG_CONFIG_HOME: "/x" }, "/home/a")).toBe(join("/x", "Quern"));
  expect(dataFolderOf("darwin", {}, "/Users/a")).toBe(
    join("/Users/a", "Library", "Application Support", "Quern"),
  );
  expect(dataFolderOf("win32", { APPDATA: "R" }, "H")).toBe(join("R", "Quern"));
  expect(dataFolderOf("linux", { QUERN_DATA: "/d", XDG_CONFIG_HOME: "/x" }, "/home/a")).toBe("/d");
});
