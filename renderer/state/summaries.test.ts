import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { conversation } from "../../test/fixtures/chat";
import { useChat } from "./chat-store";
import { changeSettingsOf } from "./conversation-settings";
import { beginFromSummary, sumUp } from "./summaries";

// Asked while the modules are read.
vi.hoisted(() => {
  vi.stubGlobal("matchMedia", () => ({ matches: false }));
  vi.stubGlobal("navigator", { language: "en" });
});

const asked: string[] = [];
let refuses = false;
const stopped = { ok: false, error: { code: "cancelled", params: {} } };
const told = (name: string) => async () => {
  asked.push(name);
  return stopped;
};

beforeEach(() => {
  asked.length = 0;
  refuses = false;
  const change = async ({ settings }: { settings: object }) => {
    asked.push(`change ${JSON.stringify(settings)}`);
    return refuses
      ? { ok: false, error: { code: "store-damaged", params: {} } }
      : { ok: true, value: conversation({ id: "a" }) };
  };
  const chat = { change, compact: told("compact"), newFromSummary: told("newFromSummary") };
  vi.stubGlobal("window", { quern: { services: { chat } } });
  useChat.setState({ conversations: [conversation({ id: "a" })] });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe("a summary", () => {
  it("is written where the settings that are seen say, though they were changed a moment ago", async () => {
    changeSettingsOf("a", { endpoint: "team" });
    await sumUp("a");
    changeSettingsOf("a", { endpoint: null });
    await beginFromSummary("a");
    expect(asked).toEqual([
      'change {"endpoint":"team"}',
      "compact",
      'change {"endpoint":null}',
      "newFromSummary",
    ]);
  });

  it("is not begun where these settings could not be stored", async () => {
    refuses = true;
    changeSettingsOf("a", { endpoint: "team" });
    expect(await sumUp("a")).toBe(false);
    await beginFromSummary("a");
    expect(asked.filter((name) => !name.startsWith("change"))).toEqual([]);
  });
});
