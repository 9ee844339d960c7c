import type { Endpoint } from "../contract";
import type { AnswerPlace, ChatBackend, TurnQueue } from "../engine";
import { baseOf } from "./address";
import { EndpointBackend, type EndpointBackendOptions } from "./backend";

/** A server puts those who ask in an order of its own: nobody waits here. */
const noWaiting: TurnQueue = { enter: async () => () => undefined };

export interface PlacesOptions extends Pick<EndpointBackendOptions, "client" | "facts"> {
  /** The model of this machine. */
  readonly local: AnswerPlace;
  readonly endpoint: (id: string) => Endpoint | null;
  /** Where the agent runs; null: on this machine. */
  readonly usual: () => string | null;
}

export interface Places {
  /** Where the answers of a conversation are made. What is not there any more answers with an error that says so. */
  of(endpointId: string | null): AnswerPlace;
  /** Always the place that is the usual one at that moment; where that is gone, this machine. */
  readonly usual: AnswerPlace & { readonly ensureLoaded: (signal: AbortSignal) => Promise<void> };
  /** Whether the usual place is this machine now, so that what was learned of its model holds there. */
  usualIsHere(): boolean;
}

/** This machine, and the endpoints beside it. */
export function createPlaces(options: PlacesOptions): Places {
  const { local, client, facts, endpoint } = options;
  const remote = new Map<string, AnswerPlace>();

  const of = (id: string | null): AnswerPlace => {
    if (id === null) return local;
    const known = remote.get(id);
    if (known) return known;
    const backend = new EndpointBackend({ endpoint: () => endpoint(id), client, facts });
    const host = () => {
      const one = endpoint(id);
      return one && baseOf(one.url).host;
    };
    const made: AnswerPlace = { backend, queue: noWaiting, ensureLoaded: undefined, host };
    remote.set(id, made);
    return made;
  };
  const now = (): AnswerPlace => {
    const id = options.usual();
    return id === null || endpoint(id) === null ? local : of(id);
  };
  const backend: ChatBackend = {
    stream: (request, signal) => now().backend.stream(request, signal),
    answerNow: (id) => now().backend.answerNow(id),
    abilities: () => now().backend.abilities(),
    countTexts: (texts) => now().backend.countTexts(texts),
    countTokens: (request) => now().backend.countTokens(request),
    // What was said here before the place was changed is here still.
    forget: (id) => local.backend.forget(id),
  };
  return {
    of,
    usualIsHere: () => now() === local,
    usual: {
      backend,
      queue: { enter: (signal, onWait) => now().queue.enter(signal, onWait) },
      ensureLoaded: async (signal) => now().ensureLoaded?.(signal),
    },
  };
}
