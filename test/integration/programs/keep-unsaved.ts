import { openUnsaved } from "../../../main/workspace/unsaved";

/** Keeps texts of one file as fast as it can, until it is ended: each is one letter many times. */
const unsaved = openUnsaved(process.argv[2] ?? "");
for (let round = 0; ; round++) {
  const text = String.fromCharCode(97 + (round % 26)).repeat(200_000);
  await unsaved.keep({ path: "src/a.ts", text, baseVersion: `${round}` });
  if (round === 0) process.stdout.write("kept\n");
}
