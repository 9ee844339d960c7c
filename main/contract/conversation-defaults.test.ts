import { expect, it } from "vitest";
import { conversationSettings } from "./chat-types";
import { defaultSettings, recommendedSampling } from "./conversation-defaults";

it("what the page takes for the defaults of a conversation is what the schema fills in", () => {
  expect(defaultSettings).toEqual(conversationSettings.parse({}));
});

it("the recommended values are those of the model card: by mode while thinking, others without", () => {
  expect(recommendedSampling(true, "general")).toMatchObject({
    temperature: 1,
    topP: 0.95,
    presencePenalty: 0,
  });
  expect(recommendedSampling(true, "coding")).toMatchObject({ temperature: 0.6, topP: 0.95 });
  for (const mode of ["general", "coding"] as const)
    expect(recommendedSampling(false, mode)).toMatchObject({
      temperature: 0.7,
      topP: 0.8,
      presencePenalty: 1.5,
    });
});
