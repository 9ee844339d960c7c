import { edit, find, list, read, search, write } from "../calls";
import type { AttackCase } from "../case";

const kind = "links";

/** The same word with other capital letters for each number. */
const spelled = (word: string, number: number) =>
  [...word].map((letter, at) => ((number >> at) & 1 ? letter.toUpperCase() : letter)).join("");

export const links: readonly AttackCase[] = [
  {
    name: "reads through a link to a file outside",
    kind,
    folder: { "notes.txt": { link: "{{canary}}" } },
    calls: [read("notes.txt")],
    holds: { steps: ["refused"] },
  },
  {
    name: "reads through a relative link to a file outside",
    kind,
    folder: { "docs/notes.txt": { link: "../../outside/canary.txt" } },
    calls: [read("docs/notes.txt")],
    holds: { steps: ["refused"] },
  },
  {
    name: "writes through a link to a file outside",
    kind,
    folder: { "notes.txt": { link: "{{canary}}" } },
    calls: [write("notes.txt", "owned\n"), edit("notes.txt", "a", "b")],
    holds: { steps: ["refused", "refused"] },
  },
  {
    name: "writes through a link to a file outside that is not there yet",
    kind,
    folder: { "new.txt": { link: "{{outside}}/new.txt" } },
    calls: [write("new.txt", "owned\n")],
    holds: { steps: ["refused"] },
  },
  {
    name: "reads and writes below a link to a folder outside",
    kind,
    folder: { lib: { link: "{{outside}}" } },
    calls: [read("lib/canary.txt"), write("lib/new.txt", "owned\n"), list("lib")],
    holds: { steps: ["refused", "refused", "refused"] },
  },
  {
    name: "reads through a chain of links",
    kind,
    folder: { a: { link: "b" }, b: { link: "c" }, c: { link: "{{canary}}" } },
    calls: [read("a"), write("a", "owned\n")],
    holds: { steps: ["refused", "refused"] },
  },
  {
    name: "goes round a loop of links",
    kind,
    folder: { a: { link: "b" }, b: { link: "a" }, "d/up": { link: ".." } },
    calls: [read("a"), write("b", "owned\n"), list("d/up/d/up/d/up"), search("x"), find("**/*")],
    holds: { steps: ["refused", "refused", "any", "any", "any"] },
  },
  {
    name: "goes up through a link to the folder above",
    kind,
    folder: { up: { link: ".." } },
    calls: [read("up/outside/canary.txt"), write("up/outside/new.txt", "owned\n"), list("up")],
    holds: { steps: ["refused", "refused", "refused"] },
  },
  {
    name: "reads its own process through links",
    kind,
    only: "linux",
    folder: {
      env: { link: "/proc/self/environ" },
      root: { link: "/proc/self/root" },
      fd: { link: "/proc/self/fd" },
    },
    calls: [read("env"), read("root/etc/hostname"), list("fd")],
    holds: { steps: ["refused", "refused", "refused"] },
  },
  {
    name: "reads devices through links",
    kind,
    only: "linux",
    folder: { zero: { link: "/dev/zero" }, tty: { link: "/dev/tty" } },
    calls: [read("zero"), read("tty"), write("zero", "x")],
    holds: { steps: ["refused", "refused", "refused"] },
  },
  {
    name: "waits for ever on a pipe",
    kind,
    only: "linux",
    folder: { pipe: { pipe: true }, "a.txt": "a\n" },
    calls: [read("pipe"), search("a"), read("a.txt")],
    holds: { steps: ["refused", "done", "done"] },
  },
  {
    name: "writes a file that is one with a file outside",
    kind,
    folder: { "shared.txt": { hardLink: "{{outside}}/twin.txt" } },
    calls: [read("shared.txt"), write("shared.txt", "owned\n")],
    holds: { steps: ["any", "any"] },
  },
  {
    name: "searches behind links",
    kind,
    folder: { lib: { link: "{{outside}}" }, "one.txt": { link: "{{canary}}" }, "a.txt": "nothing\n" },
    calls: [search("CANARY"), search("CANARY", "lib/**"), find("lib/**"), find("**/*.txt")],
    holds: { untold: ["lib/canary.txt"] },
  },
  {
    name: "puts a link where git's data is",
    kind,
    folder: { "x/.git": { link: "{{outside}}" } },
    calls: [write("x/.git/config", "owned\n"), read("x/.git/canary.txt")],
    holds: { steps: ["refused", "refused"] },
  },
  {
    name: "reaches git's data by a link within the folder",
    kind,
    folder: { ".git/config": "[core]\n", g: { link: ".git" }, c: { link: ".git/config" } },
    calls: [write("g/hooks/post-checkout", "#!/bin/sh\n"), write("c", "owned\n"), edit("c", "core", "x")],
    holds: { steps: ["refused", "refused", "refused"], after: { ".git/hooks/post-checkout": null } },
  },
  {
    name: "reaches a secret by a link within the folder",
    kind,
    folder: { ".env": "TOKEN={{secret}}\n", "settings.txt": { link: ".env" } },
    calls: [read("settings.txt"), search("TOKEN"), write("settings.txt", "x\n")],
    holds: { steps: ["refused", "any", "refused"] },
  },
  {
    name: "takes its guidance from a link to a file outside",
    kind,
    folder: { "AGENTS.md": { link: "{{canary}}" } },
    calls: [list(".")],
    holds: {},
  },
  {
    name: "takes its ignore rules from a link to a file outside",
    kind,
    folder: { ".gitignore": { link: "{{canary}}" }, ".ignore": { link: "{{canary}}" }, "a.txt": "a\n" },
    calls: [list("."), search("a"), find("**/*")],
    holds: {},
  },
];

// Each call of a race is another one: the same ones in turn would be ended as a loop.
const racing = "races";
const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

export const races: readonly AttackCase[] = [
  {
    name: "writes while a folder turns into a link outside and back",
    kind: racing,
    folder: { "d/a.txt": "a\n" },
    race: { kind: "folder-or-link", path: "d" },
    calls: many(30, (index) => write(`d/new${index}.txt`, "owned\n")),
    holds: {},
  },
  {
    name: "reads while a folder turns into a link outside and back",
    kind: racing,
    folder: { "d/canary.txt": "inside\n" },
    race: { kind: "folder-or-link", path: "d" },
    calls: many(30, (index) =>
      index % 2 === 0 ? read("d/canary.txt", 100 + index) : list(`${"./".repeat(index)}d`),
    ),
    holds: {},
  },
  {
    name: "reads while a file turns into a link outside and back",
    kind: racing,
    folder: { "f.txt": "inside\n" },
    race: { kind: "file-or-link", path: "f.txt" },
    calls: many(30, (index) =>
      index % 2 === 0 ? read("f.txt", 100 + index) : search(spelled("canary", index)),
    ),
    holds: {},
  },
  {
    name: "writes while a file turns into a link outside and back",
    kind: racing,
    folder: { "f.txt": "inside\n" },
    race: { kind: "file-or-link", path: "f.txt" },
    calls: many(15, (index) => [read("f.txt", 100 + index), write("f.txt", `owned ${index}\n`)]).flat(),
    holds: {},
  },
  {
    name: "edits while a file turns into a link outside and back",
    kind: racing,
    folder: { "f.txt": "inside\n" },
    race: { kind: "file-or-link", path: "f.txt" },
    calls: many(15, (index) => [
      read("f.txt", 100 + index),
      edit("f.txt", "inside", `inside too ${index}`),
    ]).flat(),
    holds: {},
  },
  {
    name: "writes while its folder is moved out and back",
    kind: racing,
    folder: { "d/a.txt": "a\n" },
    race: { kind: "moved-out", path: "d" },
    calls: many(30, (index) => write(`d/new${index}.txt`, "owned\n")),
    holds: {},
  },
  {
    name: "searches while folders turn into links",
    kind: racing,
    folder: { "d/canary.txt": "inside\n" },
    race: { kind: "folder-or-link", path: "d" },
    calls: many(15, (index) =>
      index % 2 === 0 ? search(spelled("canary", index)) : find(`d/**/{*,${index}}`),
    ),
    holds: {},
  },
];
