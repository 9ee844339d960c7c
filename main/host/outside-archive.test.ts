import { join } from "node:path";
import { expect, test } from "vitest";
import { outsideArchive } from "./outside-archive";

test("a file of the packaged app is found beside the archive, where native code can read it", () => {
  expect(outsideArchive(join("/opt", "quern", "app.asar", "resources", "a.gguf"))).toBe(
    join("/opt", "quern", "app.asar.unpacked", "resources", "a.gguf"),
  );
});

test("a path that is outside already stays as it is", () => {
  const unpacked = join("/opt", "app.asar.unpacked", "a.gguf");
  expect(outsideArchive(unpacked)).toBe(unpacked);
  expect(outsideArchive(join("/home", "me", "quern", "a.gguf"))).toBe(join("/home", "me", "quern", "a.gguf"));
});
