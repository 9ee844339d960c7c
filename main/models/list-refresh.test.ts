import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type CatalogList, QuernError, type Settings } from "../contract";
import { createListRefresh, type ListRefresh } from "./list-refresh";

const hour = 3_600_000;
const none: CatalogList = {
  serial: 0,
  issuedAt: null,
  host: "lists.example.org",
  byVariable: false,
  key: { whose: "quern", text: null },
  askedAt: null,
  addedFiles: 0,
  newFileIds: [],
};
type Set = Pick<Settings, "listEvery" | "listUrl" | "listKey" | "offline">;

let set: Set;
let list: CatalogList;
let asked: AbortSignal[];
let answer: () => Promise<void>;
let refresh: ListRefresh;
const told = vi.fn();
const trouble = vi.fn();
beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-11-27T08:00:00Z") });
  set = { listEvery: "day", listUrl: "https://lists.example.org", listKey: null, offline: false };
  [list, asked, answer] = [none, [], async () => undefined];
  told.mockClear();
  trouble.mockClear();
  refresh = createListRefresh({
    lists: {
      current: () => list,
      fetch: async (signal) => {
        asked.push(signal);
        await answer();
        signal.throwIfAborted();
        list = { ...list, serial: list.serial + 1, askedAt: new Date().toISOString() };
        return list;
      },
    },
    settings: () => set,
    onList: told,
    onTrouble: trouble,
  });
});
afterEach(() => {
  refresh.close();
  vi.useRealTimers();
});

const change = (next: Partial<Set>) => {
  set = { ...set, ...next };
  refresh.settingsChanged();
};

it("newer lists are asked for at the start and then once in each period, and what came is told", async () => {
  refresh.start();
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toHaveLength(1);
  expect(told).toHaveBeenLastCalledWith(expect.objectContaining({ serial: 1 }));
  await vi.advanceTimersByTimeAsync(23.5 * hour);
  expect(asked).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(hour);
  expect(asked).toHaveLength(2);
  change({ listEvery: "week" });
  await vi.advanceTimersByTimeAsync(6 * 24 * hour);
  expect(asked).toHaveLength(2);
});

it("a start soon after another asks nobody, and one after a week does", async () => {
  list = { ...none, askedAt: "2026-11-27T07:00:00.000Z" };
  refresh.start();
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toHaveLength(0);
  list = { ...none, askedAt: "2026-11-20T07:00:00.000Z" };
  change({ listEvery: "week" });
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toHaveLength(1);
});

it("nobody is asked who has not been named, who was not wanted, or while Quern is offline", async () => {
  set = { ...set, listEvery: "never" };
  refresh.start();
  await vi.advanceTimersByTimeAsync(30 * 24 * hour);
  change({ offline: true });
  change({ listEvery: "day" });
  await vi.advanceTimersByTimeAsync(3 * 24 * hour);
  list = { ...none, host: null };
  change({ offline: false, listUrl: null });
  await vi.advanceTimersByTimeAsync(3 * 24 * hour);
  expect(asked).toHaveLength(0);
  list = none;
  change({ listUrl: "https://lists.example.org" });
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toHaveLength(1);
});

it("an asking that failed is no notice to anybody, and is made again within the hour", async () => {
  answer = async () => {
    throw new QuernError("network-unreachable", { host: "lists.example.org" });
  };
  refresh.start();
  await vi.advanceTimersByTimeAsync(0);
  expect(trouble).toHaveBeenCalledOnce();
  expect(told).not.toHaveBeenCalled();
  answer = async () => undefined;
  await vi.advanceTimersByTimeAsync(hour);
  expect(asked).toHaveLength(2);
  expect(list.serial).toBe(1);
});

it("going offline ends an asking that is under way; two that ask at once are one", async () => {
  let go: () => void = () => undefined;
  answer = () =>
    new Promise((resolve) => {
      go = resolve;
    });
  const both = Promise.allSettled([refresh.ask(), refresh.ask()]);
  expect(asked).toHaveLength(1);
  change({ offline: true });
  expect(asked[0]?.aborted).toBe(true);
  go();
  expect((await both).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
});
