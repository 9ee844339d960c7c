import { beginningId, type ChatRequest } from "../engine";

/** Beginnings of one client that are remembered. */
const rememberedOfClient = 16;
/** So many of a client are kept on trust; when none of them was asked for again, later ones have to show it first. */
const keptOnTrust = 4;

interface Beginning {
  readonly client: string;
  /** Where it was seen first. */
  readonly conversationId: string;
  /** Another conversation has begun with it. */
  again: boolean;
}

/**
 * Which beginnings (system text and tools) of a client's conversations are worth keeping for its next one. Keeping
 * one costs a file of some hundred megabytes, and clients whose system text tells the time begin anew each time: of
 * those, nothing more is kept after a few, until one comes a second time.
 */
export class SharedBeginnings {
  /** By what they are kept under; the one that was used last comes last. */
  private readonly seen = new Map<string, Beginning>();

  /** @param forget drops what is kept of one */
  constructor(private readonly forget: (id: string) => void) {}

  /** Whether the beginning of this request is to be kept for others of the same client. */
  take(client: string, request: ChatRequest): boolean {
    const id = beginningId(client, request);
    if (id === null) return false;
    const { conversationId } = request;
    const known = this.seen.get(id) ?? { client, conversationId, again: false };
    known.again ||= known.conversationId !== conversationId;
    this.seen.delete(id);
    this.seen.set(id, known);
    const ofClient = [...this.seen].filter(([, each]) => each.client === client);
    const [oldest] = ofClient;
    if (ofClient.length > rememberedOfClient && oldest) {
      this.seen.delete(oldest[0]);
      this.forget(oldest[0]);
    }
    return known.again || ofClient.filter(([, { again }]) => !again).length <= keptOnTrust;
  }

  /** @returns what all of them are kept under; none is remembered any more */
  clear(): string[] {
    const all = [...this.seen.keys()];
    this.seen.clear();
    return all;
  }
}
