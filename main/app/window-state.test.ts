import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseWindowState, placeWindow } from "./window-state";

const screen = { x: 0, y: 0, width: 1920, height: 1080 };

describe("the window's place", () => {
  it("comes back onto a screen when the one it was on is gone", () => {
    const placed = placeWindow({ x: 5000, y: -3000, width: 1200, height: 700, maximized: false }, [screen]);
    expect(placed).toEqual({ x: 720, y: 0, width: 1200, height: 700 });
  });

  it("stays where it was left when that is still on a screen", () => {
    const state = { x: 2000, y: 100, width: 1000, height: 700, maximized: false };
    expect(placeWindow(state, [screen, { x: 1920, y: 0, width: 1920, height: 1080 }])).toEqual({
      x: 2000,
      y: 100,
      width: 1000,
      height: 700,
    });
  });

  it("lies wholly on one screen whatever was saved", () => {
    const area = fc.record({
      x: fc.integer({ min: -8000, max: 8000 }),
      y: fc.integer({ min: -8000, max: 8000 }),
      width: fc.integer({ min: 900, max: 4000 }),
      height: fc.integer({ min: 600, max: 3000 }),
    });
    const state = fc.record({
      x: fc.double({ noNaN: true, noDefaultInfinity: true }),
      y: fc.double({ noNaN: true, noDefaultInfinity: true }),
      width: fc.double({ min: 1, max: 1e9, noNaN: true }),
      height: fc.double({ min: 1, max: 1e9, noNaN: true }),
      maximized: fc.boolean(),
    });
    fc.assert(
      fc.property(state, fc.array(area, { minLength: 1, maxLength: 4 }), (saved, areas) => {
        const { x = Number.NaN, y = Number.NaN, width, height } = placeWindow(saved, areas);
        return areas.some(
          (a) => x >= a.x && y >= a.y && x + width <= a.x + a.width + 1 && y + height <= a.y + a.height + 1,
        );
      }),
    );
  });

  it("counts a damaged file as nothing saved", () => {
    for (const text of ["", "{", "[]", '{"x":"1"}', '{"x":1,"y":2,"width":-1,"height":1,"maximized":false}'])
      expect(parseWindowState(text)).toBeNull();
  });
});
