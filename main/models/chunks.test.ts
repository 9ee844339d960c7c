import { createHash, randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { createChunks, digestOf } from "./chunks";
import { createClaims } from "./claims";
import { chunkBytesFor, packDigests, unpackDigests } from "./journal";

const content = randomBytes(1000);
const digest = (from: number, to: number) =>
  digestOf(createHash("sha256").update(content.subarray(from, to)));

it("a chunk is whole once all its bytes came, in any pieces, with the digest of what came", () => {
  const chunks = createChunks(1000, 300);
  chunks.wrote(0, content.subarray(0, 100));
  expect(chunks.isWhole(0)).toBe(false);
  expect(chunks.filledTo(0)).toBe(100);
  // One write over the end of a chunk fills two.
  chunks.wrote(100, content.subarray(100, 650));
  expect([0, 1, 2, 3].map(chunks.isWhole)).toEqual([true, true, false, false]);
  expect(chunks.note()).toEqual({
    digests: [digest(0, 300), digest(300, 600), null, null],
    partial: [{ index: 2, bytes: 50, digest: digest(600, 650) }],
    safeBytes: 650,
  });
  chunks.wrote(650, content.subarray(650));
  expect(chunks.missing()).toBe(false);
});

it("what an earlier run noted survives the journal, and is unchecked until it was read back", () => {
  const noted = [digest(0, 300), null, digest(600, 900), null];
  const chunks = createChunks(1000, 300, unpackDigests(packDigests(noted)));
  expect(chunks.receivedBytes()).toBe(600);
  expect([0, 1, 2].map(chunks.unchecked)).toEqual([noted[0], null, noted[2]]);
  chunks.checked(0);
  chunks.drop(2);
  expect([0, 2].map(chunks.unchecked)).toEqual([null, null]);
  expect(chunks.receivedBytes()).toBe(300);
  expect(chunks.filledTo(2)).toBe(600);
});

it("the journal of a file of any size has at most 4096 chunks", () => {
  for (const size of [1, 16e9, 100e9, 2e12])
    expect(Math.ceil(size / chunkBytesFor(size))).toBeLessThanOrEqual(4096);
  expect(chunkBytesFor(16e9)).toBe(3840 * 1024);
  // The last connections of a small file have something to share, too.
  expect(chunkBytesFor(500e6)).toBe(256 * 1024);
});

it("no chunk is given to two connections, and one that is idle takes over from the one with most to do", () => {
  const chunks = createChunks(1000, 100);
  const claims = createClaims(chunks);
  const first = claims.next(8);
  const second = claims.next(8);
  expect(first).toMatchObject({ first: 0, end: 8 });
  expect(second).toMatchObject({ first: 8, end: 10 });
  expect(claims.next(8)).toBeNull();
  const third = claims.split();
  expect(third?.end).toBe(8);
  expect(first?.end).toBe(third?.first);
  if (first) claims.release(first);
  expect(claims.next(8)).toMatchObject({ first: 0, end: third?.first });
});

it("a chunk that was begun is gone on from its middle, so it begins a claim", () => {
  const chunks = createChunks(500, 100);
  chunks.wrote(200, content.subarray(200, 250));
  const claims = createClaims(chunks);
  expect(claims.next(5)).toMatchObject({ first: 0, end: 2 });
  expect(claims.next(5)).toMatchObject({ first: 2, end: 5 });
});
