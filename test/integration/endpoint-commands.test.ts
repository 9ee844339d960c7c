import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createContext } from "../../main/cli/context";
import { openEndpoint } from "../../main/cli/endpoint-backend";
import { defaultPracticeTable } from "../../main/engine/practice";
import { temporaryFolder } from "./support/chat-world";
import { cli } from "./support/cli";
import { errorOf } from "./support/endpoint-world";
import { type FaultyProxy, faultyProxy } from "./support/faulty-proxy";
import { type ServedPractice, servedPractice } from "./support/served-practice";

let served: ServedPractice;
beforeAll(async () => {
  served = await servedPractice();
}, 400_000);
afterAll(() => served?.close());

let folder: string;
let proxy: FaultyProxy;
beforeEach(async () => {
  const made = await temporaryFolder();
  ({ folder } = made);
  proxy = await faultyProxy(served.port);
  return async () => {
    await proxy.close();
    await made.remove();
  };
});
const reply = (trigger: string) =>
  defaultPracticeTable.replies.find(({ triggers }) => triggers.includes(trigger))?.text ?? "";
const posts = () => proxy.seen.filter(({ method }) => method === "POST");

describe("a server elsewhere, from the command line,", () => {
  const address = () => `http://127.0.0.1:${proxy.port}`;
  const withKey = () => ({ QUERN_DATA: join(folder, "cli"), QUERN_ENDPOINT_KEY: served.token });

  it("has one prompt answered there, says where it goes, and takes the key from the environment alone", async () => {
    const args = ["run", "--no-thinking", "--endpoint", address(), "hello"];
    const said = await cli(args, withKey());
    expect([said.code, said.stdout.trim()]).toEqual([0, reply("hello")]);
    expect(said.stderr).toContain(`127.0.0.1:${proxy.port}`);
    expect(posts()[0]?.headers.authorization).toBe(`Bearer ${served.token}`);
    const refused = await cli(args, { QUERN_DATA: join(folder, "cli") });
    expect([refused.code, refused.stdout]).toEqual([4, ""]);
    expect((await cli([...args, "--model", "practice"], withKey())).code).toBe(2);
    expect((await cli(["run", "--endpoint", "nowhere", "hello"], withKey())).code).toBe(2);
  });

  it("prints what a server can do", async () => {
    const { code, stdout } = await cli(["test-endpoint", address(), "--json"], withKey());
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      server: "quern",
      thinking: "yes",
      tools: "yes",
      images: "no",
    });
  });

  it("keeps to the offline switch, and to the administrator's list", async () => {
    const policy = join(folder, "policy.json");
    const open = async (fixed: object, url: string) => {
      await writeFile(policy, JSON.stringify({ version: 1, fixed }));
      const context = createContext(join(folder, "out"), new AbortController().signal, () => undefined, {
        policyPaths: [policy],
      });
      return await openEndpoint(context, { endpoint: url });
    };
    process.env.QUERN_DATA = join(folder, "cli-policy");
    try {
      const team = { id: "team", name: "Team", url: "http://127.0.0.1:9", model: "theirs" };
      expect(await errorOf(open({ endpoints: [team] }, address()))).toMatchObject({ code: "setting-locked" });
      const listed = await open({ endpoints: [team] }, "http://127.0.0.1:9/v1");
      expect(listed.endpoint).toMatchObject(team);
      await listed.close();
      const offline = await open({ offline: true }, address());
      const asked = { conversationId: "c", turns: [], thinking: false };
      const next = async () =>
        await offline.backend.stream(asked, new AbortController().signal)[Symbol.asyncIterator]().next();
      expect((await errorOf(next())).code).toBe("endpoint-offline");
      expect(proxy.seen).toEqual([]);
      await offline.close();
    } finally {
      delete process.env.QUERN_DATA;
    }
  });
});
