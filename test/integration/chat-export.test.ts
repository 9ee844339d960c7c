import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { BuiltPrograms } from "./support/build-program";
import { buildChatPrograms, chatWorld, temporaryFolder } from "./support/chat-world";
import { done, fakeBackend, type Script } from "./support/fake-backend";

let programs: BuiltPrograms;
let folder: string;
const worlds: ReturnType<typeof chatWorld>[] = [];

beforeAll(async () => {
  programs = await buildChatPrograms();
});
afterAll(() => programs.remove());
beforeEach(async () => {
  const made = await temporaryFolder();
  folder = made.folder;
  return made.remove;
});
afterEach(async () => {
  await Promise.all(worlds.splice(0).map(({ close }) => close()));
});

const answers: Script = async function* ({ turns }) {
  yield { type: "thinking", text: "Let me\n\n</details>\nsee." };
  yield {
    type: "text",
    text: `re: ${turns.at(-1)?.text}\n<!-- quern:message {} -->\n\n# not a heading of ours\n`,
  };
  yield done();
};

function start() {
  const { backend } = fakeBackend(answers);
  const world = chatWorld(folder, programs, backend);
  worlds.push(world);
  return world;
}
type World = ReturnType<typeof start>;

/** A conversation with two branches and two files. */
async function conversation({ chat, attachments, send, ended }: World) {
  const { id } = await chat.create({ thinking: true, settings: { systemPrompt: "Be -- brief -->" } });
  const file = await attachments.addText({ conversationId: id, name: "a `b`.md", text: "one\n```\ntwo" });
  const png = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
  const picture = await attachments.addFile({ conversationId: id, name: "p.png", data: new Uint8Array(png) });
  const { user, answer } = await send(id, "ünï ?\r\nline", [file.id, picture.id]);
  await ended(answer);
  await ended(await chat.regenerate({ messageId: answer.id }));
  await ended((await send(id, "second")).answer);
  await chat.change({ id, title: "A <title>: with / signs", pinned: true });
  return { id, user };
}

/** What a reader sees of a message. */
const seen = async (chat: World["chat"], id: string) =>
  (await chat.messages({ id })).map(
    ({ role, text, thinking, model, createdAt, attachments, status, siblings }) => ({
      role,
      text,
      thinking,
      model,
      createdAt,
      status,
      branches: siblings.length,
      attachments: attachments.map(({ id: _, ...facts }) => facts),
    }),
  );

describe("exported conversations", () => {
  it("come back from JSON as they were, with branches, files and settings, beside the old ones", async () => {
    const world = start();
    const { chat, dialogs, attachments } = world;
    const { id } = await conversation(world);
    expect(await chat.exportOne({ id, format: "json" })).toBeNull();
    dialogs.saveAs = join(folder, "one.json");
    expect(await chat.exportOne({ id, format: "json" })).toBe(dialogs.saveAs);
    expect(dialogs.suggested.at(-1)).toBe("A title with signs.json");
    dialogs.files = [dialogs.saveAs];
    const [made] = (await chat.importFiles()) ?? [];
    if (!made) throw new Error("Nothing was imported.");
    expect(made.id).not.toBe(id);
    const original = (await chat.conversations()).find((one) => one.id === id);
    expect({ ...made, id }).toEqual({ ...original, updatedAt: made.updatedAt });
    expect(await seen(chat, made.id)).toEqual(await seen(chat, id));
    expect((await chat.tree({ id: made.id })).map(({ active }) => active)).toEqual(
      (await chat.tree({ id })).map(({ active }) => active),
    );
    const [, picture] = (await chat.messages({ id: made.id }))[0]?.attachments ?? [];
    expect((await attachments.content({ id: picture?.id ?? "" })).image).toHaveLength(16);
    expect(world.said.conversationsChanged.at(-1)).toHaveLength(2);
    await expect
      .poll(async () =>
        (await chat.search({ query: "second", limit: 9 })).hits.map((hit) => hit.conversationId),
      )
      .toContain(made.id);
  });

  it("come back from Markdown as the open branch was, with the text of files", async () => {
    const world = start();
    const { chat, dialogs } = world;
    const { id } = await conversation(world);
    dialogs.saveAs = join(folder, "one.md");
    await chat.exportOne({ id, format: "markdown" });
    const text = await readFile(dialogs.saveAs, "utf8");
    expect(text).toContain("# A <title>: with / signs");
    expect(text).toContain("ünï");
    dialogs.files = [dialogs.saveAs];
    const [made] = (await chat.importFiles()) ?? [];
    const plain = (all: Awaited<ReturnType<typeof seen>>) =>
      all.map((one) => ({
        ...one,
        branches: 1,
        text: one.text.replaceAll("\r\n", "\n"),
        attachments: one.attachments.filter(({ kind }) => kind === "text"),
      }));
    expect(plain(await seen(chat, made?.id ?? ""))).toEqual(plain(await seen(chat, id)));
    expect(made?.settings.systemPrompt).toBe("Be -- brief -->");
  });

  it("go all into one file, which adds all of them again", async () => {
    const world = start();
    const { chat, dialogs } = world;
    await conversation(world);
    await chat.create({ thinking: false });
    dialogs.saveAs = join(folder, "all.json");
    await chat.exportAll();
    expect(dialogs.suggested).toMatchObject([expect.stringMatching(/^quern-\d{4}-\d\d-\d\d\.json$/)]);
    dialogs.files = [dialogs.saveAs];
    expect(await chat.importFiles()).toHaveLength(2);
    expect(await chat.conversations()).toHaveLength(4);
    // Nothing is left beside it.
    expect((await readdir(folder)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("into a folder that is not there is an error with the path, and nothing is left", async () => {
    const world = start();
    const { id } = await world.chat.create({ thinking: false });
    world.dialogs.saveAs = join(folder, "no", "such", "one.json");
    await expect(world.chat.exportOne({ id, format: "json" })).rejects.toMatchObject({
      code: "file-not-found",
    });
  });
});

describe("a file that is not as it should be", () => {
  const head = { format: "quern-conversations", version: 1, exportedAt: "2025-01-01T00:00:00.000Z" };
  const at = head.exportedAt;
  const good = { title: "T", thinking: false, settings: {}, createdAt: at, updatedAt: at };
  const message = (id: string, parentId: string | null) => ({
    id,
    parentId,
    role: "user",
    text: "x",
    createdAt: at,
  });
  const withMessages = (messages: object[], more: object = {}) =>
    JSON.stringify({ ...head, conversations: [{ ...good, ...more, messages }] });
  const bad: Record<string, [string | Uint8Array, string]> = {
    "another program's JSON": ['{"mapping":{}}', "import-not-quern"],
    "no text": [new Uint8Array([0xff, 0xfe, 0x00, 0xd8]), "import-not-quern"],
    "an empty file": ["", "import-not-quern"],
    "a newer version": [JSON.stringify({ ...head, version: 2, conversations: [] }), "import-newer"],
    "a torn file": [withMessages([message("a", null)]).slice(0, -20), "import-invalid"],
    "a circle": [withMessages([message("a", "b"), message("b", "a")]), "import-invalid"],
    "an own parent": [withMessages([message("a", "a")]), "import-invalid"],
    "one id twice": [withMessages([message("a", null), message("a", null)]), "import-invalid"],
    "a field that nobody knows": [withMessages([{ ...message("a", null), sql: "DROP" }]), "import-invalid"],
    "an open branch that is not there": [withMessages([], { activeMessageId: "a" }), "import-invalid"],
    "a prototype": [
      withMessages([message("a", null)]).replace('"role"', '"__proto__":{"polluted":1},"role"'),
      "import-invalid",
    ],
    "Markdown that was torn": ['<!-- quern:conversation {"version":1} -->\n', "import-invalid"],
  };

  for (const [name, [content, code]] of Object.entries(bad)) {
    it(`${name}: is refused with a sentence and adds nothing`, async () => {
      const { chat, dialogs } = start();
      dialogs.files = [join(folder, "bad.json")];
      await writeFile(dialogs.files[0] ?? "", content);
      await expect(chat.importFiles()).rejects.toMatchObject({ code, params: { name: "bad.json" } });
      expect(await chat.conversations()).toEqual([]);
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    });
  }

  it("does not take back the files before it, and very deep and odd ones survive", async () => {
    const { chat, dialogs } = start();
    const chain = Array.from({ length: 3000 }, (_, n) => message(`${n}`, n === 0 ? null : `${n - 1}`));
    dialogs.files = [join(folder, "deep.json"), join(folder, "bad.json")];
    await writeFile(dialogs.files[0] ?? "", withMessages(chain));
    await writeFile(dialogs.files[1] ?? "", "[".repeat(100_000));
    await expect(chat.importFiles()).rejects.toMatchObject({ code: "import-not-quern" });
    const [made] = await chat.conversations();
    expect(await chat.messages({ id: made?.id ?? "" })).toHaveLength(3000);
  });
});
