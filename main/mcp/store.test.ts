import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { consentHash, type ServerRecord, type ServerRules, ServerStore } from "./store";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-servers-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const free: ServerRules = { allowed: true, addByHand: true, servers: [] };
const transport = { kind: "http", url: "https://tools.example/mcp", tokenFrom: null } as const;
const tool = { name: "read", description: "Reads.", schema: "{}", hash: "1", grant: "always" } as const;
const own = (name: string): ServerRecord => {
  const record = { id: `id-${name}`, name, transport, reach: null, tools: [tool] };
  return { ...record, consent: consentHash(record) };
};

test.each<[string, Partial<ServerRules>]>([
  ["lists a server of the same name", { servers: [{ name: "tickets", transport }] }],
  ["allows none but its own", { addByHand: false }],
])("a user's server is there again, with its grants, after a policy that %s is lifted", async (_, policy) => {
  const before = await ServerStore.open(folder, free);
  await before.put(own("tickets"));
  await before.put(own("notes"));
  const rules = { ...free, servers: [{ name: "other", transport }], ...policy };
  const under = await ServerStore.open(folder, rules);
  const [first] = under.all();
  if (!first) throw new Error("nothing is listed");
  expect(under.all().map(({ id }) => id)).not.toContain("id-tickets");
  // Anything that is written while it holds.
  await under.put({ ...first, consent: "x" });
  const after = await ServerStore.open(folder, free);
  expect(after.get("id-tickets")).toEqual(own("tickets"));
  expect(after.get("id-notes")).toEqual(own("notes"));
  await after.remove("id-tickets");
  expect((await ServerStore.open(folder, free)).all()).toEqual([own("notes")]);
});
