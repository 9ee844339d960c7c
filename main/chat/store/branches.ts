import { z } from "zod";
import type { Message } from "../../contract";
import { messagesOf } from "./messages";
import type { Sql } from "./sql";
import type { StoreCalls } from "./types";

/** A message as a node of the tree: who comes before it. In the order in which they were added. */
export interface Node {
  readonly id: string;
  readonly parentId: string | null;
}

/** Longest beginning of a message that the tree shows, in characters. */
const previewLength = 80;

const nodeRow = z.object({ id: z.string(), parent_id: z.string().nullable() });

/**
 * The ids from the first message to this one. An unknown end means the newest message.
 * Each is taken once, so that not even a circle in the data could go on for ever.
 */
export function pathTo(nodes: readonly Node[], leafId: string | null): string[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const path: string[] = [];
  let next = (leafId === null ? undefined : byId.get(leafId)) ?? nodes.at(-1);
  while (next) {
    path.push(next.id);
    byId.delete(next.id);
    next = next.parentId === null ? undefined : byId.get(next.parentId);
  }
  return path.reverse();
}

/** The newest message at or below this one; it has none below it, since children are added after their parents. */
export function newestBelow(nodes: readonly Node[], id: string): string {
  const below = new Set([id]);
  let newest = id;
  for (const node of nodes) {
    if (node.parentId === null || !below.has(node.parentId)) continue;
    below.add(node.id);
    newest = node.id;
  }
  return newest;
}

type Calls = Pick<StoreCalls, "path" | "message" | "tree" | "openBranch">;

export function branchCalls(sql: Sql): Calls {
  const nodesOf = (conversationId: string): Node[] =>
    sql
      .all("SELECT id, parent_id FROM message WHERE conversation_id = ? ORDER BY seq", conversationId)
      .map((row) => {
        const { id, parent_id } = nodeRow.parse(row);
        return { id, parentId: parent_id };
      });
  const activeLeaf = (conversationId: string): string | null => {
    const leaf = sql.value("SELECT active_leaf FROM conversation WHERE id = ?", conversationId);
    return typeof leaf === "string" ? leaf : null;
  };
  const siblingsIn = (nodes: readonly Node[], parents: ReadonlySet<string | null>) => {
    const children = new Map<string | null, string[]>();
    for (const { id, parentId } of nodes) {
      if (!parents.has(parentId)) continue;
      const known = children.get(parentId);
      if (known) known.push(id);
      else children.set(parentId, [id]);
    }
    return children;
  };
  return {
    path: (conversationId, leafId, last) => {
      const nodes = nodesOf(conversationId);
      const all = pathTo(nodes, leafId ?? activeLeaf(conversationId));
      const ids = last === undefined ? all : all.slice(-last);
      const parents = new Set<string | null>([null, ...all]);
      return messagesOf(sql, ids, siblingsIn(nodes, parents));
    },
    message: (id) => {
      const row = sql.get(
        `SELECT m.parent_id, m.conversation_id FROM message m JOIN conversation c ON c.id = m.conversation_id
         WHERE m.id = ? AND c.deleted_at IS NULL`,
        id,
      );
      if (!row) return null;
      const parent = nodeRow.shape.parent_id.parse(row.parent_id);
      const siblings = sql
        .all(
          "SELECT id FROM message WHERE conversation_id = ? AND parent_id IS ? ORDER BY seq",
          String(row.conversation_id),
          parent,
        )
        .map((one) => String(one.id));
      return messagesOf(sql, [id], new Map([[parent, siblings]]))[0] ?? null;
    },
    tree: (conversationId) => {
      const active = new Set(pathTo(nodesOf(conversationId), activeLeaf(conversationId)));
      const rows = sql.all(
        `SELECT id, parent_id, role, substr(text, 1, 400) AS start, status, created_at FROM message
         WHERE conversation_id = ? ORDER BY seq`,
        conversationId,
      );
      return rows.map((row) => ({
        id: String(row.id),
        parentId: nodeRow.shape.parent_id.parse(row.parent_id),
        role: row.role === "user" ? "user" : "assistant",
        preview: preview(String(row.start)),
        // Only the service knows what is really being written.
        status: row.status as Message["status"],
        active: active.has(String(row.id)),
        createdAt: new Date(Number(row.created_at)).toISOString(),
      }));
    },
    openBranch: (conversationId, messageId) => {
      const nodes = nodesOf(conversationId);
      if (!nodes.some(({ id }) => id === messageId)) return false;
      sql.run(
        "UPDATE conversation SET active_leaf = ? WHERE id = ?",
        newestBelow(nodes, messageId),
        conversationId,
      );
      return true;
    },
  };
}

/** The first words, on one line. */
function preview(text: string): string {
  const characters = Array.from(text.replace(/\s+/g, " ").trim());
  if (characters.length <= previewLength) return characters.join("");
  return `${characters.slice(0, previewLength - 1).join("")}…`;
}
