import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { isRecordList, type Record } from "./records";
import { unzipped, zipped } from "./zipped";

const file = {
  kind: "file",
  mode: 0o644,
  size: 3,
  mtimeMs: 1.5,
  ctimeMs: 2.5,
  inode: 7,
  hash: "0a".repeat(32),
  racy: false,
} as const satisfies Record;
const { hash: _hash, racy: _racy, ...stamped } = file;
const whole: Record[] = [
  file,
  { ...stamped, kind: "stamp" },
  { kind: "link", target: "x" },
  { kind: "folder" },
];

it("a list of records is one only when every part of every record is what it must be", () => {
  const list = whole.map((one, at) => [`${at}`, one]);
  expect(isRecordList(list)).toBe(true);
  expect(isRecordList([])).toBe(true);
  for (const one of whole)
    for (const key of Object.keys(one)) {
      const without = Object.fromEntries(Object.entries(one).filter(([name]) => name !== key));
      expect([key, isRecordList([...list, ["x", without]])]).toEqual([key, false]);
      expect([key, isRecordList([["x", { ...one, [key]: null }]])]).toEqual([key, false]);
    }
  for (const hash of ["", "0A".repeat(32), `../${"0a".repeat(31)}`, `${"0a".repeat(32)}\n`])
    expect(isRecordList([["x", { ...file, hash }]])).toBe(false);
  for (const mode of [-1, 0o10000, 1.5, Number.NaN])
    expect(isRecordList([["x", { ...file, mode }]])).toBe(false);
  for (const entry of [["x"], ["x", file, 1], [1, file], ["x", null], { 0: "x", 1: file }, null])
    expect(isRecordList([entry])).toBe(false);
  expect(isRecordList({ 0: ["x", file], length: 1 })).toBe(false);
});

it("a list that was written is read again, and one that is cut or changed anywhere is an error", async () => {
  const list = Array.from({ length: 3000 }, (_, at) => [`päth ${at}`, file]);
  const bytes = await zipped(list);
  expect(await unzipped(bytes)).toEqual(list);
  for (const end of [0, 3, 10, bytes.length >> 1, bytes.length - 4, bytes.length - 1])
    await expect(unzipped(bytes.subarray(0, end))).rejects.toThrow();
  for (const at of [0, 20, bytes.length >> 1, bytes.length - 6, bytes.length - 2]) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(bytes.readUInt8(at) ^ 0x55, at);
    await expect(unzipped(changed)).rejects.toThrow();
  }
  expect(await unzipped(gzipSync("0"))).toBe(0);
});
