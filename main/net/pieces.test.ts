import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { giveBack, piecesOf } from "./pieces";

const plain = { onPiece: () => undefined, failure: (error: unknown) => error as Error };

test("each piece comes as it came, in order, however many wait", async () => {
  const body = new Readable({ read: () => undefined });
  const sent = Array.from({ length: 20 }, (_, index) => Buffer.alloc(30_000, index));
  for (const bytes of sent) body.push(bytes);
  body.push(null);
  const got: Buffer[] = [];
  for await (const bytes of piecesOf(body, plain)) got.push(bytes);
  expect(got.map((bytes) => bytes.length)).toEqual(sent.map((bytes) => bytes.length));
  expect(got.every((bytes, index) => bytes === sent[index])).toBe(true);
});

test("a body that fails says so after what came before, by the name it is given", async () => {
  const body = new Readable({ read: () => undefined });
  body.push(Buffer.from("came"));
  const got: string[] = [];
  const reading = (async () => {
    for await (const bytes of piecesOf(body, { ...plain, failure: () => new Error("named") })) {
      got.push(String(bytes));
      body.destroy(new Error("cut"));
    }
  })();
  await expect(reading).rejects.toThrow("named");
  expect(got).toEqual(["came"]);
});

test("a body that is left early is closed", async () => {
  const body = new Readable({ read: () => undefined });
  body.push(Buffer.from("one"));
  for await (const _ of piecesOf(body, plain)) break;
  expect(body.destroyed).toBe(true);
});

test("memory of a connection's bytes is given back at once; what others may use never is", () => {
  const own = Buffer.from(new ArrayBuffer(64 * 1024), 100);
  giveBack(own);
  expect(own.length).toBe(0);
  const behind = Buffer.from(new ArrayBuffer(64 * 1024));
  giveBack(behind.subarray(0, 60_000));
  expect(behind.length).toBe(64 * 1024);
  const pooled = Buffer.from("a text in the pool");
  giveBack(pooled);
  expect(String(pooled)).toBe("a text in the pool");
});
