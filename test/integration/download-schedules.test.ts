import { rm } from "node:fs/promises";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { errorCodes } from "../../main/contract";
import type { Fault } from "../mirror/mirror.mjs";
import { type Bench, openBench } from "./download-support";

// More with QUERN_DOWNLOAD_SCHEDULES=5000.
const schedules = Number(process.env.QUERN_DOWNLOAD_SCHEDULES ?? 60);
const bytes = 300_000;

let bench: Bench;
beforeAll(async () => {
  bench = await openBench({ bytes, idleTimeoutMs: 150 });
});
afterAll(() => bench.close());

const position = fc.integer({ min: 0, max: bytes - 1 });
const storeFault: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 4, arbitrary: position.map((afterBytes) => ({ kind: "close" as const, afterBytes })) },
  fc.constantFrom(401, 403, 404, 416, 429, 500, 503).map((status) => ({ kind: "status" as const, status })),
  fc.constant({ kind: "status" as const, status: 429, retryAfter: "0" }),
  fc.constant({ kind: "ignore-range" as const }),
  fc.integer({ min: -5, max: 5 }).map((shift) => ({ kind: "wrong-range" as const, shift })),
  position.map((at) => ({ kind: "wrong-byte" as const, at })),
  fc.integer({ min: 1, max: 2 * bytes }).map((size) => ({ kind: "wrong-size" as const, bytes: size })),
  position.map((afterBytes) => ({ kind: "stall" as const, afterBytes })),
  fc.constant({ kind: "redirect" as const, to: "https://192.168.1.1/x" }),
  fc.constant({ kind: "redirect-loop" as const }),
);
const hubFault: fc.Arbitrary<Fault> = fc
  .oneof(
    fc.constantFrom(404, 429, 502).map((status) => ({ kind: "status" as const, status })),
    fc.constant({ kind: "redirect-loop" as const }),
    fc.constant({ kind: "hang" as const }),
  )
  .map((fault) => ({ ...fault, on: "resolve" as const }));

const attempt = fc.record({
  faults: fc.array(fc.oneof({ weight: 4, arbitrary: storeFault }, hubFault), { maxLength: 5 }),
  /** Stop by hand once so many bytes are there. */
  stopAt: fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, position),
});

it(`ends verified and identical or with a named error, never with a wrong file (${schedules} schedules)`, async () => {
  const endings = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(fc.array(attempt, { minLength: 1, maxLength: 4 }), async (attempts) => {
      await rm(`${bench.folder}/mirror--test-model`, { recursive: true, force: true });
      let kept = 0;
      let damaged = false;
      for (const { faults, stopAt } of attempts) {
        bench.mirror.setFaults(faults);
        damaged ||= faults.some((fault) => fault.kind === "wrong-byte");
        const stop = new AbortController();
        const ending = await bench.outcome({
          signal: stop.signal,
          onProgress: (have) => {
            if (stopAt !== null && have >= stopAt) stop.abort();
          },
        });
        endings.set(ending, (endings.get(ending) ?? 0) + 1);
        const [final, part] = [await bench.final(), await bench.part()];
        if (ending === "done") {
          expect(final?.equals(bench.content)).toBe(true);
          expect(await bench.leftBehind()).toEqual(["tiny.gguf"]);
          return;
        }
        expect(errorCodes).toContain(ending);
        expect(ending).not.toBe("unexpected");
        expect(final).toBeNull();
        const length = part?.length ?? 0;
        if (!damaged) {
          expect(ending).not.toBe("hash-mismatch");
          expect(length).toBeGreaterThanOrEqual(kept);
          expect(part === null || part.equals(bench.content.subarray(0, length))).toBe(true);
        }
        kept = length;
      }
      bench.mirror.setFaults([]);
      const last = await bench.outcome();
      // Wrong bytes that were taken for right come out at the end; then a clean start succeeds.
      if (last === "hash-mismatch") expect(damaged && (await bench.outcome())).toBe("done");
      else expect(last).toBe("done");
      expect(await bench.isWhole()).toBe(true);
    }),
    { numRuns: schedules },
  );
  console.log(Object.fromEntries([...endings].sort()));
}, 600_000);
