import type { Conversation, Message, Result, TreeNode } from "../../../../main/contract";
import type { Bus } from "../bus";

/** What an unknown id is answered with. */
export const notFound = {
  ok: false,
  error: { code: "message-not-found", params: {} },
} as const satisfies Result<never>;

/** Conversations in memory: all messages of each, and where its open branch ends. */
export class ChatStore {
  private messages = new Map<string, Message[]>();
  private ends = new Map<string, string>();
  private removed = new Map<string, Conversation>();
  private lastId = 0;

  constructor(
    private readonly bus: Bus,
    public conversations: Conversation[],
    sample: Readonly<Record<string, readonly Message[]>>,
  ) {
    for (const [id, messages] of Object.entries(sample)) {
      this.messages.set(id, [...messages]);
      const end = messages.at(-1);
      if (end !== undefined) this.ends.set(id, end.id);
    }
  }

  newId(prefix: string): string {
    this.lastId += 1;
    return `${prefix}${this.lastId}`;
  }

  /** All messages of a conversation, of every branch, oldest first. */
  all(conversationId: string): readonly Message[] {
    return this.messages.get(conversationId) ?? [];
  }

  everything(): readonly Message[] {
    return this.conversations.flatMap(({ id }) => this.all(id));
  }

  find(messageId: string): Message | undefined {
    for (const list of this.messages.values()) {
      const found = list.find(({ id }) => id === messageId);
      if (found !== undefined) return this.complete(found);
    }
    return undefined;
  }

  /** The open branch, from its first message to its last. */
  branch(conversationId: string): Message[] {
    const byId = new Map(this.all(conversationId).map((each) => [each.id, each]));
    const siblings = this.siblings(conversationId);
    const line: Message[] = [];
    let next = byId.get(this.ends.get(conversationId) ?? "");
    while (next !== undefined) {
      line.push({ ...next, siblings: siblings.get(next.parentId) ?? [next.id] });
      next = next.parentId === null ? undefined : byId.get(next.parentId);
    }
    return line.reverse();
  }

  /** Opens the branch of a message, at its newest end. */
  open(conversationId: string, messageId: string): void {
    let end = messageId;
    for (;;) {
      const child = this.all(conversationId).findLast(({ parentId }) => parentId === end);
      if (child === undefined) break;
      end = child.id;
    }
    this.ends.set(conversationId, end);
  }

  /** Adds a message, on which the open branch ends from now on. */
  add(message: Message): Message {
    this.messages.set(message.conversationId, [...this.all(message.conversationId), message]);
    this.ends.set(message.conversationId, message.id);
    return this.complete(message);
  }

  put(changed: Message): Message {
    const list = this.messages.get(changed.conversationId) ?? [];
    const at = list.findLastIndex(({ id }) => id === changed.id);
    if (at >= 0) list[at] = changed;
    return this.complete(changed);
  }

  tree(conversationId: string): TreeNode[] {
    const open = new Set(this.branch(conversationId).map(({ id }) => id));
    return this.all(conversationId).map(({ id, parentId, role, text, status, createdAt }) => ({
      id,
      parentId,
      role,
      preview: text.slice(0, 120),
      status,
      active: open.has(id),
      createdAt,
    }));
  }

  change(id: string, change: Partial<Conversation>): Conversation | undefined {
    this.conversations = this.conversations.map((each) => (each.id === id ? { ...each, ...change } : each));
    this.tell();
    return this.conversations.find((each) => each.id === id);
  }

  create(made: Conversation): void {
    this.conversations = [made, ...this.conversations];
    this.tell();
  }

  remove(id: string): void {
    const gone = this.conversations.find((each) => each.id === id);
    if (gone !== undefined) this.removed.set(id, gone);
    this.conversations = this.conversations.filter((each) => each.id !== id);
    this.tell();
  }

  restore(id: string): Conversation | undefined {
    const back = this.removed.get(id);
    if (back === undefined) return undefined;
    this.removed.delete(id);
    this.create(back);
    return back;
  }

  private tell(): void {
    this.bus.emit("chat.conversationsChanged", this.conversations);
  }

  private complete(message: Message): Message {
    const siblings = this.all(message.conversationId)
      .filter(({ parentId }) => parentId === message.parentId)
      .map(({ id }) => id);
    return { ...message, siblings };
  }

  private siblings(conversationId: string): Map<string | null, string[]> {
    const byParent = new Map<string | null, string[]>();
    for (const { id, parentId } of this.all(conversationId)) {
      const list = byParent.get(parentId);
      if (list === undefined) byParent.set(parentId, [id]);
      else list.push(id);
    }
    return byParent;
  }
}
