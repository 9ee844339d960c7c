import { describe, expect, it } from "vitest";
import { conversation, message, plainSettings } from "../../test/fixtures/chat";
import { fakeBackend } from "../../test/integration/support/fake-backend";
import type { Attachment } from "../contract";
import { type ChatBackend, createTurnQueue } from "../engine";
import { createCounting } from "./counting";

const file: Attachment = { id: "f", kind: "text", name: "f.txt", bytes: 10, characters: 10, note: null };

/** A conversation at a server that cannot count, and a model of this machine that counts words. */
function world() {
  const local = fakeBackend(async function* () {});
  const fetched: string[] = [];
  const wanted: string[] = [];
  const elsewhere: ChatBackend = {
    ...local.backend,
    abilities: () => ({ contextTokens: 8192, images: true }),
    countTexts: (texts) => {
      wanted.push(...texts);
      return Promise.reject(new Error("Nobody counts here."));
    },
  };
  const counting = createCounting(
    {
      existing: async (id) => conversation({ id, settings: { ...plainSettings, endpoint: "team" } }),
      toolsOf: async () => [],
      path: async () => [message({ id: "m", text: "a question", attachments: [file] })],
      placeOf: ({ settings: { endpoint } }) => ({
        backend: endpoint === null ? local.backend : elsewhere,
        queue: createTurnQueue(),
        ensureLoaded: undefined,
      }),
      store: {
        attachments: async () => [],
        attachmentContent: async (id) => {
          fetched.push(id);
          return { text: "some words", image: null };
        },
      },
    },
    () => "local",
  );
  return { counting, fetched, wanted, engine: local.engine };
}
const draft = { conversationId: "c", text: "xx", attachments: [] };

describe("the count of the next prompt", () => {
  it("is about the place where it is to go, not about the model of this machine", async () => {
    const { counting, engine } = world();
    const ofNew = { ...draft, conversationId: null };
    const at = (endpoint: string | null) => counting.count({ ...ofNew, endpoint });
    expect(await at("team")).toMatchObject({ contextTokens: 8192, measured: false });
    expect(engine.counted).toEqual([]);
    expect(await at(null)).toMatchObject({ contextTokens: 100_000, measured: true });
    // What was chosen a moment ago and is not stored yet comes before what is stored.
    expect((await counting.count(draft)).contextTokens).toBe(8192);
    expect(await counting.count({ ...draft, endpoint: null })).toMatchObject({
      contextTokens: 100_000,
      measured: true,
      parts: { history: 2 + 5 },
    });
  });

  it("reads nothing again while somebody types, where it is an estimate as well", async () => {
    const { counting, fetched, wanted } = world();
    const first = await counting.count(draft);
    expect(fetched).toEqual(["f"]);
    wanted.length = 0;
    const second = await counting.count({ ...draft, text: "xxx" });
    expect([fetched, wanted]).toEqual([["f"], ["xxx"]]);
    expect(second).toEqual({ ...first, measured: false });
  });

  it("takes no estimate for a count", async () => {
    const { counting, engine } = world();
    const { parts } = await counting.count(draft);
    const here = await counting.count({ ...draft, endpoint: null });
    expect(engine.counted).toContain("a question");
    expect(here).toMatchObject({ measured: true, parts: { history: 2 + 5 } });
    expect(await counting.count(draft)).toMatchObject({ measured: false, parts });
  });
});
