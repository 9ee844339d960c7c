// The mirror as a program:
//   node test/mirror/run.mjs --file models/tiny.gguf --rate 200000 --catalog /tmp/catalog.json
// prints one line of JSON with what the app's environment needs: { HF_ENDPOINT, QUERN_CATALOG }.
import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { catalogEntry, catalogResource } from "./catalog.mjs";
import { startMirror } from "./mirror.mjs";

const { values } = parseArgs({
  options: {
    file: { type: "string", multiple: true },
    port: { type: "string", default: "0" },
    rate: { type: "string" },
    delay: { type: "string", default: "0" },
    sha256: { type: "string" },
    repo: { type: "string", default: "mirror/test-model" },
    revision: { type: "string", default: "0123456789abcdef0123456789abcdef01234567" },
    quant: { type: "string", default: "TEST" },
    model: { type: "string", default: "Mirror test model" },
    catalog: { type: "string" },
    faults: { type: "string", default: "[]" },
  },
});
const { repo, revision } = values;
const files = (values.file ?? []).map((path) => ({
  repo,
  revision,
  file: basename(path),
  content: path,
  ...(values.sha256 === undefined ? {} : { sha256: values.sha256 }),
}));
if (files.length === 0) {
  console.error("Name at least one file: --file model.gguf");
  process.exit(2);
}
const mirror = await startMirror({
  files,
  port: Number(values.port),
  bytesPerSecond: values.rate === undefined ? null : Number(values.rate),
  delayMs: Number(values.delay),
  faults: JSON.parse(values.faults),
});
if (values.catalog !== undefined) {
  const entries = await Promise.all(
    files.map((file) => catalogEntry(file, { quant: values.quant, model: values.model })),
  );
  await writeFile(values.catalog, JSON.stringify(catalogResource(entries), null, 2));
}
console.log(JSON.stringify({ HF_ENDPOINT: mirror.url, QUERN_CATALOG: values.catalog }));
for (const signal of ["SIGINT", "SIGTERM"])
  process.on(signal, () => void mirror.stop().then(() => process.exit(0)));
