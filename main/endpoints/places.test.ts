import { describe, expect, it } from "vitest";
import { fakeBackend } from "../../test/integration/support/fake-backend";
import { type Endpoint, type EndpointFacts, QuernError } from "../contract";
import { createTurnQueue } from "../engine";
import { createPlaces } from "./places";

const team: Endpoint = {
  id: "team",
  name: "Team",
  url: "http://gpu.lan:8000/v1",
  model: null,
  plainKey: false,
  price: null,
  certificate: null,
};
const found: EndpointFacts = {
  url: team.url,
  model: "m",
  server: null,
  models: ["m"],
  contextTokens: null,
  thinking: "unknown",
  thinkingSwitch: "unknown",
  tools: "unknown",
  images: "no",
  checkedAt: "2026-01-01T00:00:00.000Z",
  ms: 1,
};
const world = (facts: EndpointFacts | null) => {
  const state: { there: boolean; usual: string | null } = { there: true, usual: null };
  const { backend } = fakeBackend(async function* () {});
  const places = createPlaces({
    local: { backend, queue: createTurnQueue(), ensureLoaded: undefined },
    endpoint: (id) => (state.there && id === team.id ? team : null),
    usual: () => state.usual,
    client: () => {
      throw new QuernError("unexpected");
    },
    facts: () => facts,
  });
  return { state, places };
};

describe("the usual place", () => {
  it("is this machine unless an endpoint that is there was chosen", () => {
    const { state, places } = world(found);
    expect(places.usualIsHere()).toBe(true);
    state.usual = team.id;
    expect(places.usualIsHere()).toBe(false);
    state.there = false;
    expect(places.usualIsHere()).toBe(true);
  });
});

describe("a place elsewhere", () => {
  it("says what is known of it, also where the size of its context is not", () => {
    const { places } = world(found);
    expect(places.of(team.id).backend.abilities()).toEqual({ contextTokens: null, images: false });
    expect(world(null).places.of(team.id).backend.abilities()).toBeNull();
  });

  it("has the name of its server, as long as it is there", () => {
    const { state, places } = world(found);
    const place = places.of(team.id);
    expect([place.host?.(), places.of(null).host]).toEqual(["gpu.lan:8000", undefined]);
    state.there = false;
    expect(place.host?.()).toBeNull();
  });
});
