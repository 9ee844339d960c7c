import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import Database from "libsql";
import { openChatStore } from "../../../main/chat";

/*
 * How long a search over 100,000 messages takes, through the store as the app uses it; and, for comparison, the same
 * words looked for in every message without an index.
 */

const budgetMs = 50;
const conversations = 1000;
const messagesEach = 100;
const wordsEach = 60;
const rounds = 7;

/** Always the same numbers, between 0 and 1. Source: mulberry32, public domain. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Words as language has them: a few very often, most seldom. Every eighth message is written in Chinese characters. */
function textMaker(): (chinese: boolean) => string {
  const next = numbers(1);
  const syllables = [
    "ka",
    "to",
    "mi",
    "ren",
    "sol",
    "ver",
    "in",
    "qua",
    "del",
    "os",
    "pri",
    "an",
    "tek",
    "lu",
  ];
  const word = () =>
    Array.from({ length: 2 + Math.floor(next() * 3) }, () => syllables[Math.floor(next() * 14)]).join("");
  const words = Array.from({ length: 20_000 }, word);
  const often = () => words[Math.floor(words.length ** next()) - 1] ?? "the";
  const character = () => String.fromCharCode(0x4e00 + Math.floor(3000 ** next()));
  return (chinese) =>
    chinese
      ? Array.from({ length: 2 * wordsEach }, character).join("")
      : Array.from({ length: wordsEach }, often).join(" ");
}

function exportedConversation(number: number, text: (chinese: boolean) => string): object {
  const at = new Date(1_700_000_000_000 + number * 1000).toISOString();
  const messages = Array.from({ length: messagesEach }, (_, n) => ({
    id: `${n}`,
    parentId: n === 0 ? null : `${n - 1}`,
    role: n % 2 === 0 ? "user" : "assistant",
    text: `${text(n % 8 === 7)} needle${number * messagesEach + n}`,
    createdAt: at,
  }));
  return {
    title: `Conversation ${number}`,
    thinking: false,
    settings: {},
    createdAt: at,
    updatedAt: at,
    messages,
  };
}

async function fill(folder: string, threadFile: string): Promise<void> {
  const store = openChatStore(folder, threadFile);
  const text = textMaker();
  for (let n = 0; n < conversations; n += 50) {
    const some = Array.from({ length: 50 }, (_, k) => exportedConversation(n + k, text));
    const head = { format: "quern-conversations", version: 1, exportedAt: new Date().toISOString() };
    await store.importText("bench", JSON.stringify({ ...head, conversations: some }));
  }
  const started = performance.now();
  while ((await store.search("needle1", 1)).hits.length === 0 || (await store.indexSome())) await wait(0);
  process.stdout.write(
    `index      ${Math.round(performance.now() - started)} ms after the import to the last message\n`,
  );
  await store.close();
}

const median = (values: number[]) =>
  values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** @returns whether the budget was kept */
export async function measure(threadFile: string): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), "quern-bench-"));
  try {
    await fill(folder, threadFile);
    const file = join(folder, "quern.db");
    process.stdout.write(
      `store      ${Math.round((await stat(file)).size / 1e6)} MB for ${conversations * messagesEach} messages\n`,
    );
    const opening = performance.now();
    const store = openChatStore(folder, threadFile);
    await store.conversations();
    process.stdout.write(`opening    ${Math.round(performance.now() - opening)} ms\n`);
    const plain = new Database(file, { readonly: true });
    const like = plain.prepare("SELECT count(*) AS n FROM message WHERE text LIKE ? AND text LIKE ?");
    const queries = [
      "needle77777",
      "k",
      "ka",
      "kato",
      "kato mi",
      "kato mirensol",
      "丁",
      "丁丂",
      "不且",
      "conversation 77",
      "nowhere",
    ];
    let worst = 0;
    process.stdout.write("query             hits   index ms   without ms\n");
    for (const query of queries) {
      const times: number[] = [];
      let hits = 0;
      for (let n = 0; n < rounds; n += 1) {
        const started = performance.now();
        hits = (await store.search(query, 100)).hits.length;
        times.push(performance.now() - started);
      }
      const [one = "", two = ""] = query.split(" ");
      const started = performance.now();
      like.all([`%${one}%`, `%${two}%`]);
      const without = performance.now() - started;
      worst = Math.max(worst, median(times));
      process.stdout.write(
        `${query.padEnd(16)} ${String(hits).padStart(5)} ${median(times).toFixed(1).padStart(10)} ${without.toFixed(0).padStart(12)}\n`,
      );
    }
    plain.close();
    await store.close();
    process.stdout.write(`slowest    ${worst.toFixed(1)} ms of ${budgetMs} ms\n`);
    return worst <= budgetMs;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
