import type { Reason } from "../../contract";
import type { SlotMemo, TokenEngine } from "../token-engine";

/** Reading this much again is cheaper than a file for it. */
export const worthKeepingTokens = 64;

/** Keeps what slots hold on disk. */
export interface StateKeeper {
  /** Writes a conversation's state; false where that cannot be done (it says why by itself). */
  save(
    conversationId: string,
    heldTokens: number,
    write: (path: string) => Promise<SlotMemo>,
  ): Promise<boolean>;
  /** Hands over what is kept of a conversation, if there is something that this engine can use. */
  load(conversationId: string, take: (path: string, memo: SlotMemo) => Promise<void>): Promise<boolean>;
  forget(conversationId: string): Promise<void>;
  /** From now on all that is kept may take so much; what is beyond goes at once. */
  limit(budgetBytes: number): Promise<void>;
}

interface Place {
  readonly slot: number;
  conversationId: string | undefined;
  /** A counter: the higher, the later. */
  used: number;
  /** Tokens read or written since it was saved. */
  unsaved: number;
}

type SlotEngine = Pick<TokenEngine, "heldTokens" | "clear" | "saveState" | "restoreState">;

/**
 * Which slot holds which conversation. There are few slots; the conversation that was used last of all gives way,
 * to disk where that is worth it, and comes back from there.
 */
export class Conversations {
  private readonly places: Place[];
  private uses = 0;

  constructor(
    private readonly engine: SlotEngine,
    slots: number,
    private readonly keeper: StateKeeper | undefined,
  ) {
    this.places = Array.from({ length: slots }, (_, slot) => ({
      slot,
      conversationId: undefined,
      used: 0,
      unsaved: 0,
    }));
  }

  /** The slot of a conversation, with what is known of it. Nothing else may use the engine meanwhile. */
  async slotFor(conversationId: string): Promise<number> {
    const place = this.find(conversationId) ?? (await this.free());
    place.used = ++this.uses;
    if (place.conversationId === conversationId) return place.slot;
    place.conversationId = conversationId;
    place.unsaved = 0;
    await this.keeper?.load(conversationId, (path, memo) => this.engine.restoreState(place.slot, path, memo));
    return place.slot;
  }

  /** A slot for something that is no conversation; it is empty, and so it should be left. */
  async borrow(): Promise<number> {
    return (await this.free()).slot;
  }

  /** So many tokens of a conversation were read or written since it was last told. */
  changed(conversationId: string, tokens: number): void {
    const place = this.find(conversationId);
    if (place) place.unsaved += tokens;
  }

  /**
   * Writes to disk what is worth it.
   * @param enough says of how much is held and how much of that is new whether to write it now
   * @returns how many files were written
   */
  async save(
    enough: (heldTokens: number, unsaved: number) => boolean = () => true,
    signal?: AbortSignal,
  ): Promise<number> {
    let files = 0;
    for (const place of [...this.places].sort((a, b) => b.used - a.used)) {
      if (signal?.aborted) break;
      if (enough(this.engine.heldTokens(place.slot), place.unsaved) && (await this.keep(place))) files++;
    }
    return files;
  }

  /** Drops what is held of a conversation, in memory and on disk. */
  async forget(conversationId: string): Promise<void> {
    const place = this.find(conversationId);
    if (place) await this.empty(place);
    await this.keeper?.forget(conversationId);
  }

  private find(conversationId: string): Place | undefined {
    return this.places.find((place) => place.conversationId === conversationId);
  }

  /** An empty slot; where there is none, that of the conversation that was not used for longest. */
  private async free(): Promise<Place> {
    const [first, ...rest] = this.places;
    if (!first) throw new RangeError("There are no slots");
    const place = rest.reduce((oldest, each) => (each.used < oldest.used ? each : oldest), first);
    await this.keep(place);
    await this.empty(place);
    return place;
  }

  private async empty(place: Place): Promise<void> {
    place.conversationId = undefined;
    place.used = 0;
    place.unsaved = 0;
    await this.engine.clear(place.slot);
  }

  private async keep(place: Place): Promise<boolean> {
    const { conversationId, slot } = place;
    const held = this.engine.heldTokens(slot);
    if (conversationId === undefined || held < worthKeepingTokens || place.unsaved < worthKeepingTokens)
      return false;
    const saved = await this.keeper?.save(conversationId, held, (path) => this.engine.saveState(slot, path));
    if (saved === true) place.unsaved = 0;
    return saved === true;
  }
}

/** Tells a sentence to whoever asked for what is being done now. */
export type TellNote = (note: Reason) => void;
