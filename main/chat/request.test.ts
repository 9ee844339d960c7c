import { describe, expect, it } from "vitest";
import { conversation, message } from "../../test/fixtures/chat";
import { fakeBackend } from "../../test/integration/support/fake-backend";
import { type AnswerPlace, type ChatBackend, createTurnQueue } from "../engine";
import { ensureFits, ensureImages, requestOf } from "./request";

type Abilities = ReturnType<ChatBackend["abilities"]>;
const placeWith = (abilities: Abilities, host?: string): AnswerPlace => {
  const { backend } = fakeBackend(async function* () {});
  return {
    backend: { ...backend, abilities: () => abilities },
    queue: createTurnQueue(),
    ensureLoaded: undefined,
    ...(host !== undefined && { host: () => host }),
  };
};
const thrownBy = (work: () => void): unknown => {
  try {
    work();
  } catch (thrown) {
    return thrown;
  }
  return null;
};

describe("a picture", () => {
  it("is refused in words about the place that cannot look at it", () => {
    const blind = { contextTokens: 4096, images: false };
    expect(thrownBy(() => ensureImages(placeWith(blind), "p.png"))).toMatchObject({
      code: "images-not-supported",
      params: { name: "p.png" },
    });
    expect(thrownBy(() => ensureImages(placeWith(blind, "gpu.lan"), "p.png"))).toMatchObject({
      code: "endpoint-no-images",
      params: { name: "p.png", host: "gpu.lan" },
    });
    for (const place of [placeWith(null), placeWith(null, "gpu.lan"), placeWith({ ...blind, images: true })])
      expect(thrownBy(() => ensureImages(place, "p.png"))).toBeNull();
  });

  it("is refused also where the size of the context is not known", () => {
    const place = placeWith({ contextTokens: null, images: false }, "gpu.lan");
    expect(thrownBy(() => ensureImages(place, "p.png"))).toMatchObject({ code: "endpoint-no-images" });
  });
});

describe("a prompt", () => {
  it("is not refused for its length where the size of the context is not known", async () => {
    const { backend } = placeWith({ contextTokens: null, images: false }, "gpu.lan");
    const store = { attachmentContent: async () => null };
    const path = [message({ text: "x".repeat(1_000_000) })];
    const request = await requestOf(store, backend, conversation(), path, false);
    await expect(ensureFits(backend, request)).resolves.toBeUndefined();
  });
});
