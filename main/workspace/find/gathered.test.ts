import { PassThrough } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { gathered } from "./gathered";

const text = (chunks: readonly Buffer[]) => Buffer.concat([...chunks]).toString("utf8");

test("what comes at about the same time is given together, in its order, and nothing is lost at the end", async () => {
  const stream = new PassThrough();
  const given: string[] = [];
  const reading = (async () => {
    for await (const chunks of gathered(stream)) given.push(text(chunks));
  })();
  for (const part of ["a", "b", "c"]) stream.write(part);
  await expect.poll(() => given.join("")).toBe("abc");
  expect(given.length).toBeLessThan(3);
  stream.write("d");
  stream.end("e");
  await reading;
  expect(given.join("")).toBe("abcde");
});

test("while nobody takes it, only so much is held", async () => {
  const stream = new PassThrough();
  const reader = gathered(stream);
  stream.write("first");
  expect(text((await reader.next()).value ?? [])).toBe("first");
  const large = Buffer.alloc(1024 * 1024);
  let written = 0;
  while (stream.write(large) && written < 64) {
    written += 1;
    await wait(1);
  }
  expect(written).toBeLessThan(16);
  await reader.return(undefined);
  expect(stream.destroyed).toBe(true);
});

test("what came while the reader was busy is there when it comes back", async () => {
  const stream = new PassThrough();
  const reader = gathered(stream);
  const first = reader.next();
  stream.write("one");
  await first;
  stream.write("two");
  await wait(80);
  expect(text((await reader.next()).value ?? [])).toBe("two");
  await reader.return(undefined);
});

test("trouble of the stream is thrown after what had come", async () => {
  const stream = new PassThrough();
  const reader = gathered(stream);
  const first = reader.next();
  stream.write("all there was");
  expect(text((await first).value ?? [])).toBe("all there was");
  stream.destroy(new Error("gone"));
  await expect(reader.next()).rejects.toThrow("gone");
});
