// npm run notices: writes THIRD_PARTY.md. With --check it only says whether the file is up to date, and also checks
// that the native packages of every platform that ships are in the lockfile.
import { readFile, writeFile } from "node:fs/promises";
import { Failure, runMain } from "./lib/failure.mjs";
import { log } from "./lib/log.mjs";
import { inRoot } from "./lib/paths.mjs";
import { noticesDocument } from "./notices/document.mjs";
import { checkLockComplete, checkNativePackages } from "./notices/native.mjs";
import { bundledPackages, readLock, shippedPackages } from "./notices/packages.mjs";

const FILE = inRoot("THIRD_PARTY.md");

await runMain(async () => {
  const lock = await readLock();
  const shipped = shippedPackages(lock, await bundledPackages(lock));
  const text = await noticesDocument(shipped);
  if (!process.argv.includes("--check")) {
    await writeFile(FILE, text);
    log(`THIRD_PARTY.md names ${shipped.length} packages`);
    return 0;
  }
  checkLockComplete(lock);
  await checkNativePackages(lock);
  if ((await readFile(FILE, "utf8").catch(() => "")) !== text) {
    throw new Failure("THIRD_PARTY.md is not up to date. Run: npm run notices");
  }
  log(`${shipped.length} packages ship, each with a licence that allows it; native packages are complete`);
  return 0;
});
