import { mkdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { buildPracticeModel } from "./build";
import { defaultPracticeTable } from "./default-table";

const [outPath] = process.argv.slice(2);
if (outPath === undefined) {
  process.stderr.write("Usage: node practice.js OUTPUT.gguf\n");
  process.exitCode = 2;
} else {
  await mkdir(dirname(resolve(outPath)), { recursive: true });
  await buildPracticeModel(defaultPracticeTable, outPath);
}
