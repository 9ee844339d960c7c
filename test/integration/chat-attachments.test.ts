import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { pdfReader } from "../../main/chat";
import { forkChildren } from "../../main/child";
import type { BuiltPrograms } from "./support/build-program";
import { buildChatPrograms, chatWorld, temporaryFolder } from "./support/chat-world";
import { echoes, fakeBackend } from "./support/fake-backend";
import { bombPdf, smallPdf } from "./support/small-pdf";

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

async function start() {
  const { backend, asked, engine } = fakeBackend(echoes);
  const world = chatWorld(folder, programs, backend);
  worlds.push(world);
  const { id } = await world.chat.create({ thinking: false });
  const add = (name: string, data: Uint8Array | string) =>
    world.attachments.addFile({
      conversationId: id,
      name,
      data: new Uint8Array(typeof data === "string" ? new TextEncoder().encode(data) : data),
    });
  return { ...world, asked, engine, id, add };
}
const png = new Uint8Array(
  Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=",
    "base64",
  ),
);

describe("attached files", () => {
  it("go to the model before the words, the same to the byte in every turn", async () => {
    const { add, send, ended, asked, attachments, chat, id } = await start();
    const file = await add("a.ts", "const a = 1;\n");
    const pasted = await attachments.addText({ conversationId: id, name: "pasted.txt", text: "long\ntext" });
    expect(await attachments.pending({ conversationId: id })).toEqual([file, pasted]);
    const { user, answer } = await send(id, "Explain.", [file.id, pasted.id]);
    expect(user.attachments).toEqual([file, pasted]);
    await ended(answer);
    const told =
      'Attached file "a.ts":\n```\nconst a = 1;\n\n```\n\nAttached file "pasted.txt":\n```\nlong\ntext\n```\n\nExplain.';
    expect(asked[0]?.turns).toEqual([{ role: "user", text: told }]);
    await ended((await send(id, "Again.")).answer);
    expect(asked[1]?.turns[0]).toEqual({ role: "user", text: told });
    expect(await attachments.content({ id: pasted.id })).toEqual({ text: "long\ntext", image: null });
    // Written anew, a message keeps the files that are named.
    const { answer: other } = await chat.edit({
      messageId: user.id,
      text: "Shorter.",
      attachments: [pasted.id],
    });
    if (other) await ended(other);
    expect(asked[2]?.turns).toEqual([
      { role: "user", text: 'Attached file "pasted.txt":\n```\nlong\ntext\n```\n\nShorter.' },
    ]);
  });

  it("alone are a message, and give the conversation its title", async () => {
    const { add, send, ended, chat, id } = await start();
    const file = await add("report.md", "# Report");
    await ended((await send(id, "", [file.id])).answer);
    expect(await chat.conversations()).toMatchObject([{ title: "report.md" }]);
  });

  it("are kept with the draft across a restart, until they are taken off", async () => {
    const first = await start();
    const file = await first.add("a.txt", "text");
    await first.close();
    const { attachments } = await start();
    expect(await attachments.pending({ conversationId: first.id })).toEqual([file]);
    await attachments.remove({ id: file.id });
    expect(await attachments.pending({ conversationId: first.id })).toEqual([]);
    await expect(attachments.content({ id: file.id })).rejects.toMatchObject({
      code: "attachment-not-found",
    });
  });

  it("that are gone are not sent, and nothing is stored", async () => {
    const { send, chat, id } = await start();
    await expect(send(id, "look", ["gone"])).rejects.toMatchObject({ code: "attachment-not-found" });
    expect(await chat.messages({ id })).toEqual([]);
  });

  it("are chosen in a dialog, and a folder or a device is refused", async () => {
    const { attachments, dialogs, id } = await start();
    expect(await attachments.choose({ conversationId: id })).toEqual([]);
    dialogs.files = [join(folder, "one.txt"), join(folder, "two.md")];
    for (const path of dialogs.files) await writeFile(path, "text");
    expect((await attachments.choose({ conversationId: id })).map(({ name }) => name)).toEqual([
      "one.txt",
      "two.md",
    ]);
    await mkdir(join(folder, "sub"));
    const refused = { [join(folder, "sub")]: "attachment-binary", [join(folder, "none")]: "file-not-found" };
    for (const [path, code] of Object.entries(refused)) {
      dialogs.files = [path];
      await expect(attachments.choose({ conversationId: id })).rejects.toMatchObject({ code });
    }
    dialogs.files = ["/dev/zero"];
    await expect(attachments.choose({ conversationId: id })).rejects.toThrow();
  });
});

describe("pictures", () => {
  it("go to an engine that can look at them, as they are", async () => {
    const { add, send, ended, asked, attachments, id } = await start();
    const picture = await add("p.png", png);
    expect(picture).toMatchObject({ kind: "image", characters: 0, bytes: png.length });
    expect((await attachments.content({ id: picture.id })).image).toEqual(png);
    await ended((await send(id, "What is it?", [picture.id])).answer);
    expect(asked[0]?.turns).toEqual([
      { role: "user", text: "What is it?", images: [{ name: "p.png", data: png }] },
    ]);
  });

  it("are refused with a sentence where it cannot, when they are added and when they are sent", async () => {
    const { add, send, engine, chat, id } = await start();
    const before = await add("p.png", png);
    engine.abilities = { contextTokens: 4096, images: false };
    const refused = { code: "images-not-supported", params: { name: "p.png" } };
    await expect(add("p.png", png)).rejects.toMatchObject(refused);
    await expect(send(id, "look", [before.id])).rejects.toMatchObject(refused);
    expect(await chat.messages({ id })).toEqual([]);
  });
});

describe("PDFs", () => {
  it("are told as text, page by page, and it is said which pages have none", async () => {
    const { add, attachments } = await start();
    const pdf = await add("doc.pdf", smallPdf(["First (page)", "", "", "Third\nline two", ""]));
    expect(pdf).toMatchObject({
      kind: "pdf",
      note: { code: "pdf-pages-without-text", params: { pages: "2–3, 5" } },
    });
    const { text } = await attachments.content({ id: pdf.id });
    expect(text).toBe("[Page 1]\nFirst (page)\n\n[Page 4]\nThird\nline two");
    expect(pdf.characters).toBe(text?.length);
  });

  it("in Chinese are told as they are, although the file does not say which characters they are", async () => {
    const { add, attachments } = await start();
    const { id } = await add("zh.pdf", smallPdf(["<4F60597D4E16754C>"]));
    expect((await attachments.content({ id })).text).toBe("[Page 1]\n你好世界");
  });

  it("without text, with a password, or damaged are refused, each with its reason", async () => {
    const { add } = await start();
    await expect(add("scan.pdf", smallPdf(["", ""]))).rejects.toMatchObject({ code: "pdf-no-text" });
    const encrypt =
      "/Encrypt << /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <0000000000000000000000000000000000000000000000000000000000000000> /U <1111111111111111111111111111111111111111111111111111111111111111> >> /ID [<00> <00>]";
    await expect(add("locked.pdf", smallPdf(["secret"], encrypt))).rejects.toMatchObject({
      code: "pdf-password",
    });
    await expect(add("bad.pdf", "%PDF-1.7\nrubbish")).rejects.toMatchObject({ code: "pdf-unreadable" });
  });

  it("cut or changed anywhere are read or refused, and the app goes on", async () => {
    const { add } = await start();
    const whole = smallPdf(["One page of text", "and another"]);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), fc.boolean(), async (at, byte, cut) => {
        const data = cut ? whole.slice(0, Math.max(at, 8)) : whole.slice();
        if (!cut && at > 8) data[at] = byte;
        const result = await add("odd.pdf", data).catch((error: { code?: string }) => error.code);
        expect(typeof result === "object" || /^pdf-/.test(String(result))).toBe(true);
      }),
      { numRuns: 6 },
    );
  });

  it("that would fill the memory are ended, with a sentence, and take nothing with them", async () => {
    const { add } = await start();
    const data = await bombPdf(2 * 2 ** 30);
    expect(data.length).toBeLessThan(100_000);
    await expect(add("bomb.pdf", data)).rejects.toMatchObject({ code: "pdf-too-heavy" });
    expect(await add("after.pdf", smallPdf(["still here"]))).toMatchObject({ kind: "pdf" });
  });

  it("that never end reading are ended, with a sentence", async () => {
    const { backend } = fakeBackend(echoes);
    const readPdf = pdfReader(forkChildren(dirname(programs.file("pdf-text"))), 1);
    const world = chatWorld(folder, programs, backend, { readPdf });
    worlds.push(world);
    const data = new Uint8Array(smallPdf(["text"]));
    await expect(
      world.attachments.addFile({ conversationId: "c", name: "slow.pdf", data }),
    ).rejects.toMatchObject({ code: "pdf-too-heavy", params: { name: "slow.pdf", seconds: 0.001 } });
  });
});

describe("the count of the next prompt", () => {
  it("tells the parts, counts a text once, and counts while an answer is written", async () => {
    const { chat, send, ended, add, engine, id } = await start();
    await chat.change({ id, settings: { systemPrompt: "be very brief" } });
    const count = (text: string, attachments: string[] = []) =>
      chat.count({ conversationId: id, text, attachments });
    const empty = await count("");
    expect(empty).toMatchObject({ contextTokens: 100_000, measured: true, parts: { history: 0, draft: 0 } });
    const { answer } = await send(id, "one two three");
    await ended(answer);
    const file = await add("f.txt", "alpha beta");
    engine.counted.length = 0;
    const first = await count("four five", [file.id]);
    // Words and what stands around the turns.
    expect(first.parts.history).toBe(3 + 4 + 5 + 5 + 4);
    expect(first.parts.draft).toBe(2 + 5);
    expect(first.parts.attachments).toBeGreaterThan(2);
    engine.counted.length = 0;
    await count("four five six", [file.id]);
    expect(engine.counted).toEqual(["four five six"]);
  });

  it("is an estimate where no model is loaded, and says so", async () => {
    const { chat, engine, id } = await start();
    engine.abilities = null;
    const counted = await chat.count({ conversationId: null, text: "x".repeat(360), attachments: [] });
    expect(counted).toMatchObject({ contextTokens: null, measured: false, parts: { draft: 100 + 5 } });
    expect((await chat.count({ conversationId: id, text: "", attachments: [] })).measured).toBe(false);
  });
});
