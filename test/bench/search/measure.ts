import { randomBytes } from "node:crypto";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import Database from "libsql";
import { openChatStore } from "../../../main/chat";

/*
 * How long a search over 100,000 messages takes, through the store as the app uses it: encrypted, as it is where there
 * is a key, and not; and, for comparison, the same words looked for in every message without an index. Answers have
 * been thought about at twice their length, and every hundredth message has a file of a thousand words.
 */

const budgetMs = 50;
const conversations = 1000;
const messagesEach = 100;
const wordsEach = 60;
const wordsOfFile = 1000;
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

type TextMaker = (chinese: boolean, length?: number) => string;

/** Words as language has them: a few very often, most seldom. Every eighth message is written in Chinese characters. */
function textMaker(): TextMaker {
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
  return (chinese, length = wordsEach) =>
    chinese
      ? Array.from({ length: 2 * length }, character).join("")
      : Array.from({ length }, often).join(" ");
}

function exportedFile(text: string): object {
  const facts = { kind: "text", name: "some notes.txt", bytes: text.length, characters: text.length };
  return { ...facts, note: null, text, image: null };
}

function exportedConversation(number: number, text: TextMaker): object {
  const at = new Date(1_700_000_000_000 + number * 1000).toISOString();
  const messages = Array.from({ length: messagesEach }, (_, n) => ({
    id: `${n}`,
    parentId: n === 0 ? null : `${n - 1}`,
    role: n % 2 === 0 ? "user" : "assistant",
    text: `${text(n % 8 === 7)} needle${number * messagesEach + n}`,
    thinking: n % 2 === 0 ? "" : `${text(n % 8 === 7, 2 * wordsEach)} thought${number}`,
    attachments: n % messagesEach === 0 ? [exportedFile(`${text(false, wordsOfFile)} file${number}`)] : [],
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

async function fill(folder: string, threadFile: string, key: Uint8Array | null): Promise<void> {
  const store = openChatStore(folder, threadFile, Promise.resolve(key));
  const text = textMaker();
  for (let n = 0; n < conversations; n += 50) {
    const some = Array.from({ length: 50 }, (_, k) => exportedConversation(n + k, text));
    const head = { format: "quern-conversations", version: 1, exportedAt: new Date().toISOString() };
    await store.importText("bench", JSON.stringify({ ...head, conversations: some }));
  }
  const started = performance.now();
  while (await store.indexSome()) await wait(0);
  print("index", `${Math.round(performance.now() - started)} ms after the import to the last message`);
  await store.close();
}

const print = (name: string, what: string) => process.stdout.write(`${name.padEnd(10)} ${what}\n`);

const median = (values: number[]) =>
  values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

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
  "thought77",
  "file77",
  "conversation 77",
  "nowhere",
];

/** Milliseconds to look for each query without an index; only an unencrypted file can be read so. */
function withoutIndex(file: string, query: string): number {
  const plain = new Database(file, { readonly: true });
  const [one = "", two = ""] = query.split(" ");
  const like = plain.prepare("SELECT count(*) AS n FROM message WHERE text LIKE ? AND text LIKE ?");
  const started = performance.now();
  like.all([`%${one}%`, `%${two}%`]);
  const took = performance.now() - started;
  plain.close();
  return took;
}

/** @returns the median of the slowest query, ms */
async function measureStore(threadFile: string, key: Uint8Array | null): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "quern-bench-"));
  try {
    process.stdout.write(key === null ? "not encrypted\n" : "\nencrypted\n");
    await fill(folder, threadFile, key);
    const file = join(folder, "quern.db");
    const megabytes = Math.round((await stat(file)).size / 1e6);
    print("store", `${megabytes} MB for ${conversations * messagesEach} messages`);
    const opening = performance.now();
    const store = openChatStore(folder, threadFile, Promise.resolve(key));
    await store.conversations();
    print("opening", `${Math.round(performance.now() - opening)} ms`);
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
      const without = key === null ? withoutIndex(file, query).toFixed(0) : "-";
      worst = Math.max(worst, median(times));
      process.stdout.write(
        `${query.padEnd(16)} ${String(hits).padStart(5)} ${median(times).toFixed(1).padStart(10)} ${without.padStart(12)}\n`,
      );
    }
    await store.close();
    print("slowest", `${worst.toFixed(1)} ms of ${budgetMs} ms`);
    return worst;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @returns whether the budget was kept, without encryption and with it */
export async function measure(threadFile: string): Promise<boolean> {
  const plain = await measureStore(threadFile, null);
  const encrypted = await measureStore(threadFile, new Uint8Array(randomBytes(32)));
  return Math.max(plain, encrypted) <= budgetMs;
}
