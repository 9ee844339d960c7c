// Lets a runtime without Electron's own default app start `electron <folder>` the way the official one does: the
// first argument that is no option names the app's folder.
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { app } from "electron";

const argument = process.argv.slice(1).find((value) => !value.startsWith("-"));
if (argument === undefined) {
  process.stderr.write("Usage: electron <folder of an app>\n");
  process.exit(2);
}
const folder = resolve(argument);
const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
app.setName(manifest.productName ?? manifest.name);
app.setPath("userData", join(app.getPath("appData"), app.getName()));
// Not in the documented interface, but the only way to what app.getVersion() and app.getAppPath() answer.
Reflect.apply(Reflect.get(app, "setVersion"), app, [manifest.version ?? "0.0.0"]);
Reflect.apply(Reflect.get(app, "setAppPath"), app, [folder]);
Reflect.set(process, "defaultApp", true);
// Awaited, so that "ready" comes after the app had its chance to prepare for it.
await import(pathToFileURL(join(folder, manifest.main)).href);
