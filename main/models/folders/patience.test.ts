import { describe, expect, it } from "vitest";
import { createPatience } from "./patience";

const never = () => {
  let back: () => void = () => undefined;
  const work = new Promise<string>((resolve) => {
    back = () => resolve("late");
  });
  return { work: () => work, back };
};
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("a folder that does not answer", () => {
  it("is not asked a second time until the first has come back, and costs no later caller its wait", async () => {
    const patience = createPatience(20);
    const share = never();
    let asked = 0;
    const look = () => {
      asked++;
      return share.work();
    };
    const both = [patience.ask("share", look, "away"), patience.ask("share", look, "away")];
    expect(await Promise.all(both)).toEqual(["away", "away"]);
    for (let focus = 0; focus < 5; focus++) expect(await patience.ask("share", look, "away")).toBe("away");
    expect(asked).toBe(1);
    expect(await patience.ask("disk", async () => "here", "away")).toBe("here");
    share.back();
    await settled();
    expect(await patience.ask("share", async () => "here", "away")).toBe("here");
  });

  it("is one of two at most: of many that hang no more are asked, and one that answers still is", async () => {
    const patience = createPatience(20);
    expect(await patience.ask("disk", async () => "here", "away")).toBe("here");
    let asked = 0;
    const look = () => {
      asked++;
      return never().work();
    };
    const dead = ["a", "b", "c", "d", "e", "f"];
    const answers = await Promise.all(dead.map((folder) => patience.ask(folder, look, "away")));
    expect(answers).toEqual(dead.map(() => "away"));
    expect(asked).toBe(2);
    expect(await patience.ask("disk", async () => "here", "away")).toBe("here");
  });

  it("is away where it fails, and nobody hears of it otherwise", async () => {
    const patience = createPatience(1_000);
    expect(await patience.ask("disk", () => Promise.reject(new Error("gone")), "away")).toBe("away");
  });
});
