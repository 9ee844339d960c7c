import fc from "fast-check";
import { expect, test } from "vitest";
import { secondsLeft } from "./answer-pace";
import { StopStrings } from "./answer-stop";

function run(stops: readonly string[], pieces: readonly string[]) {
  const filter = new StopStrings(stops);
  let text = "";
  for (const piece of pieces) {
    const out = filter.push(piece);
    text += out.text;
    if (out.stopped) return { text, stopped: true };
  }
  const rest = filter.finish();
  return { text: text + rest.text, stopped: rest.stopped };
}

test("a stop string that is cut between tokens ends the text before it", () => {
  expect(run(["END"], ["one E", "N", "Done", "!EN", "D after"])).toEqual({
    text: "one ENDone!".slice(0, 4),
    stopped: true,
  });
  expect(run(["<stop>"], ["a <st", "op", "> b"])).toEqual({ text: "a ", stopped: true });
});

test("what only looked like the beginning of one is given out", () => {
  expect(run(["\nUser:"], ["Hi\nUse", "ful\nUser"])).toEqual({ text: "Hi\nUseful\nUser", stopped: false });
});

test("without stop strings nothing is held back", () => {
  const filter = new StopStrings([""]);
  expect(filter.push("abc")).toEqual({ text: "abc", stopped: false });
});

test("however the text is cut, it ends before the first stop string or not at all", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 40 });
  const stop = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(letters, fc.array(stop, { maxLength: 4 }), fc.array(fc.nat(40)), (text, stops, cuts) => {
      const places = stops.map((each) => text.indexOf(each)).filter((place) => place >= 0);
      const expected =
        places.length > 0
          ? { text: text.slice(0, Math.min(...places)), stopped: true }
          : { text, stopped: false };
      const at = [...new Set([0, ...cuts.filter((cut) => cut < text.length), text.length])].sort(
        (a, b) => a - b,
      );
      const pieces = at.slice(1).map((end, index) => text.slice(at[index], end));
      expect(run(stops, pieces)).toEqual(expected);
      expect(run(stops, [...text])).toEqual(expected);
    }),
    { numRuns: 1000 },
  );
});

test("the time that reading takes is told from the speed so far, and not before there is one", () => {
  expect(secondsLeft({ read: 0, total: 100 }, 5000)).toBeNull();
  expect(secondsLeft({ read: 10, total: 100 }, 50)).toBeNull();
  expect(secondsLeft({ read: 10, total: 100 }, 2000)).toBe(18);
  expect(secondsLeft({ read: 100, total: 100 }, 0)).toBe(0);
  expect(secondsLeft({ read: 0, total: 0 }, 0)).toBe(0);
});
