import type { Attachment, Client, Contract, Result } from "../../../main/contract";

interface Stored {
  readonly attachment: Attachment;
  readonly text: string | null;
  readonly image: Uint8Array | null;
}

/** Files of drafts and messages in memory. A PDF is taken for text; pictures are kept as they are. */
export class FakeAttachments {
  private readonly stored = new Map<string, Stored>();
  private readonly pending = new Map<string, Attachment[]>();
  private lastId = 0;

  constructor(samples: readonly Stored[]) {
    for (const each of samples) this.stored.set(each.attachment.id, each);
  }

  /** Those of the draft that a message takes along. */
  take(conversationId: string, ids: readonly string[]): Attachment[] {
    const all = this.pending.get(conversationId) ?? [];
    this.pending.set(
      conversationId,
      all.filter(({ id }) => !ids.includes(id)),
    );
    return all.filter(({ id }) => ids.includes(id));
  }

  giveBack(conversationId: string, back: readonly Attachment[]): void {
    this.pending.set(conversationId, [...(this.pending.get(conversationId) ?? []), ...back]);
  }

  private add(conversationId: string, name: string, data: Uint8Array): Attachment {
    this.lastId += 1;
    const kind = /\.(png|jpe?g|webp|gif)$/i.test(name) ? "image" : /\.pdf$/i.test(name) ? "pdf" : "text";
    const text = kind === "image" ? null : new TextDecoder().decode(data);
    const attachment: Attachment = {
      id: `f${this.lastId}`,
      kind,
      name,
      bytes: data.length,
      characters: text?.length ?? 0,
      note: null,
    };
    this.stored.set(attachment.id, { attachment, text, image: kind === "image" ? data : null });
    this.giveBack(conversationId, [attachment]);
    return attachment;
  }

  client(): Client<Contract["attachments"]> {
    return {
      choose: async ({ conversationId }) => {
        const text = "date,amount\n2026-01-02,12.50\n2026-01-03,8.00\n";
        return good([this.add(conversationId, "orders.csv", new TextEncoder().encode(text))]);
      },
      addFile: async ({ conversationId, name, data }) => good(this.add(conversationId, name, data)),
      addText: async ({ conversationId, name, text }) =>
        good(this.add(conversationId, name, new TextEncoder().encode(text))),
      remove: async ({ id }) => {
        for (const [key, list] of this.pending)
          this.pending.set(
            key,
            list.filter((each) => each.id !== id),
          );
        return good(undefined);
      },
      pending: async ({ conversationId }) => good([...(this.pending.get(conversationId) ?? [])]),
      content: async ({ id }) => {
        const found = this.stored.get(id);
        if (found !== undefined)
          return good({ text: found.text, image: found.image === null ? null : new Uint8Array(found.image) });
        return { ok: false, error: { code: "file-not-found", params: { path: id } } };
      },
    };
  }
}

function good<T>(value: T): Result<T> {
  return { ok: true, value };
}
