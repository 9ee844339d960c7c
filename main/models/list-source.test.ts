import { generateKeyPairSync } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Settings } from "../contract";
import { openListSource, readListKey, textOfKey } from "./list-source";

const [own, users, variables] = Array.from({ length: 3 }, () => generateKeyPairSync("ed25519").publicKey);
const pem = (key = own) => key?.export({ type: "spki", format: "pem" }) ?? "";
const text = (key = own) => (key ? textOfKey(key) : "");

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-list-source-"));
  await mkdir(join(folder, "catalog"));
  await writeFile(join(folder, "catalog", "list-key.pem"), pem());
  await writeFile(join(folder, "variable.pem"), pem(variables));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function source(
  chosen: Partial<Pick<Settings, "listUrl" | "listKey">>,
  env: Record<string, string> = {},
  fixed: readonly (keyof Settings)[] = [],
) {
  const { address, key, whose, byVariable } = (
    await openListSource(folder, env, {
      current: () => ({ listUrl: null, listKey: null, ...chosen }),
      isFixed: (name) => fixed.includes(name),
    })
  )();
  return { at: address?.host ?? null, key: key && textOfKey(key), whose, byVariable };
}

const mine = { listUrl: "https://lists.mine.example", listKey: text(users) };
const variable = () => ({
  QUERN_CATALOG_URL: "https://lists.variable.example",
  QUERN_CATALOG_KEY: join(folder, "variable.pem"),
});

it("lists come from nowhere and are signed with Quern's key until somebody says otherwise", async () => {
  expect(await source({})).toEqual({ at: null, key: text(), whose: "quern", byVariable: false });
  expect(await source(mine)).toMatchObject({ at: "lists.mine.example", key: text(users), whose: "chosen" });
});

it("the variables go before the settings, but not before an administrator", async () => {
  expect(await source(mine, variable())).toEqual({
    at: "lists.variable.example",
    key: text(variables),
    whose: "variable",
    byVariable: true,
  });
  for (const fixed of ["listUrl", "listKey"] as const)
    expect(await source(mine, variable(), [fixed])).toMatchObject({
      at: "lists.mine.example",
      key: text(users),
      whose: "chosen",
      byVariable: false,
    });
});

it("a key that cannot be used is nobody's, never Quern's instead", async () => {
  const rsa = generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey;
  for (const listKey of ["bm8ga2V5", textOfKey(rsa)])
    expect(await source({ listKey })).toMatchObject({ key: null, whose: "chosen" });
  expect(await source({}, { QUERN_CATALOG_KEY: join(folder, "none.pem") })).toMatchObject({
    key: null,
    whose: "variable",
  });
  expect(await source({ listUrl: "file:///etc/passwd" })).toMatchObject({ at: null });
});

it("the key in a chosen file is taken as a policy names it, and what is none is refused", async () => {
  expect(await readListKey(join(folder, "variable.pem"))).toBe(text(variables));
  expect(text(variables)).toBe(pem(variables).toString().split("\n")[1]);
  await writeFile(join(folder, "no.pem"), "no key");
  for (const name of ["no.pem", "none.pem"])
    await expect(readListKey(join(folder, name))).rejects.toMatchObject({ code: "list-key-unusable" });
});
