import { type FileHandle, open, rename, rm, stat } from "node:fs/promises";
import type { MessageParams } from "../../../contract";
import { diskSpace, errnoOf, syncFolder } from "../../../files";
import { NotKept, type SlotMemo } from "../../token-engine";
import type { StateKeeper, TellNote } from "../conversations";
import type { StatesOptions } from "../protocol";
import { Scratch } from "./scratch";
import { Shelf } from "./shelf";
import { stateContent, takeStateContent } from "./state-content";
import { openStateFile, StateFileError, type StateHeader, writeStateFile } from "./state-file";

/** The disk keeps this much free for other programs. */
export const diskReserveBytes = 2e9;

export interface StateStoreParts {
  readonly options: StatesOptions;
  /** What a state must come from so that this engine may take it up. */
  readonly about: Pick<StateHeader, "engine" | "model" | "kvType">;
  /** Roughly what the state of so many tokens takes. */
  stateBytes(tokens: number): number;
  readonly tell: TellNote;
  /** Free space on the disk, where it is not to be asked for. */
  readonly freeBytes?: (folder: string) => Promise<number | null>;
}

/**
 * Keeps states of conversations on disk. Whatever is wrong with a file, with the disk or with the key, the worst
 * that comes of it is that a conversation is read again; a note says why.
 */
export class StateStore implements StateKeeper {
  private readonly shelf: Shelf;
  private readonly scratch: Scratch;

  private constructor(private readonly parts: StateStoreParts) {
    this.shelf = new Shelf(parts.options.folder, parts.options);
    this.scratch = new Scratch(parts.options.folder);
  }

  /** Undefined where its folder cannot be made or read. */
  static async open(parts: StateStoreParts): Promise<StateStore | undefined> {
    const store = new StateStore(parts);
    try {
      await store.shelf.open();
      await store.scratch.sweep();
      return store;
    } catch {
      parts.tell({ code: "state-unwritable", params: {} });
      return undefined;
    }
  }

  async save(
    conversationId: string,
    heldTokens: number,
    write: (path: string) => Promise<SlotMemo>,
  ): Promise<boolean> {
    const expected = this.parts.stateBytes(heldTokens);
    if (!this.shelf.takes(expected) || !(await this.hasSpace(expected))) return false;
    const temporary = this.shelf.temporaryPathOf(conversationId);
    try {
      const native = await this.scratch.place(expected);
      try {
        const memo = await write(native.path);
        const { size } = await stat(native.path);
        if (!(await this.shelf.makeRoom(size + Buffer.byteLength(memo.memo), conversationId))) return false;
        await this.write(conversationId, temporary, memo, native.path);
      } finally {
        await native.remove();
      }
      await rename(temporary, this.shelf.pathOf(conversationId));
      await syncFolder(this.shelf.folder);
      return true;
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      if (!(error instanceof NotKept)) await this.tellWhyNotWritten(error);
      return false;
    }
  }

  async load(
    conversationId: string,
    take: (path: string, memo: SlotMemo) => Promise<void>,
  ): Promise<boolean> {
    const path = this.shelf.pathOf(conversationId);
    const file = await open(path, "r").catch((error: unknown) => {
      if (errnoOf(error) !== "ENOENT") this.tell("state-damaged");
    });
    if (!file) return false;
    try {
      const why = await this.take(conversationId, file, take);
      if (why === undefined) {
        await this.shelf.used(conversationId);
        return true;
      }
      this.tell(why);
    } catch {
      // Damaged, or the engine itself would not have it: it never will.
      await file.close();
      await this.shelf.forget(conversationId).catch(() => undefined);
      this.tell("state-damaged");
    } finally {
      await file.close().catch(() => undefined);
    }
    return false;
  }

  async forget(conversationId: string): Promise<void> {
    await this.shelf.forget(conversationId).catch(() => undefined);
  }

  async limit(budgetBytes: number): Promise<void> {
    await this.shelf.limit(budgetBytes).catch(() => undefined);
  }

  /** @returns why it is not for this engine; undefined when it was taken up */
  private async take(
    conversationId: string,
    file: FileHandle,
    take: (path: string, memo: SlotMemo) => Promise<void>,
  ): Promise<string | undefined> {
    const state = await openStateFile(file, this.parts.options.key).catch((error: unknown) => {
      if (error instanceof StateFileError && error.why === "other-key") return "state-other-key";
      throw error;
    });
    if (typeof state === "string") return state;
    const { header } = state;
    const { engine, model, kvType } = this.parts.about;
    if (header.model !== model) return "state-other-model";
    if (header.engine !== engine || header.kvType !== kvType) return "state-other-build";
    if (header.conversation !== this.shelf.nameOf(conversationId)) throw new StateFileError("damaged");
    const native = await this.scratch.place((await file.stat()).size);
    try {
      const target = await open(native.path, "wx", 0o600);
      let memo: string;
      try {
        memo = await takeStateContent(state.content(), target);
      } finally {
        await target.close();
      }
      // Only now, with every byte checked, does the native library see it.
      await take(native.path, { tokens: header.tokens, memo });
      return undefined;
    } finally {
      await native.remove();
    }
  }

  private async write(
    conversationId: string,
    temporary: string,
    memo: SlotMemo,
    nativePath: string,
  ): Promise<void> {
    await rm(temporary, { force: true });
    const target = await open(temporary, "wx", 0o600);
    try {
      const native = await open(nativePath, "r");
      try {
        const about: StateHeader = {
          ...this.parts.about,
          conversation: this.shelf.nameOf(conversationId),
          tokens: memo.tokens,
        };
        await writeStateFile(target, about, this.parts.options.key, stateContent(memo, native));
      } finally {
        await native.close();
      }
      await target.sync();
    } finally {
      await target.close();
    }
  }

  private async hasSpace(bytes: number): Promise<boolean> {
    const free = await this.freeBytes();
    if (free === null || free - bytes >= diskReserveBytes) return true;
    this.tell("state-disk-full", { freeBytes: free });
    return false;
  }

  private async freeBytes(): Promise<number | null> {
    const { freeBytes, options } = this.parts;
    return freeBytes
      ? await freeBytes(options.folder)
      : ((await diskSpace(options.folder))?.freeBytes ?? null);
  }

  private async tellWhyNotWritten(error: unknown): Promise<void> {
    const full = errnoOf(error) === "ENOSPC" || errnoOf(error) === "EDQUOT";
    if (full) this.tell("state-disk-full", { freeBytes: (await this.freeBytes()) ?? 0 });
    else this.tell("state-unwritable");
  }

  private tell(code: string, params: MessageParams = {}): void {
    this.parts.tell({ code, params });
  }
}
