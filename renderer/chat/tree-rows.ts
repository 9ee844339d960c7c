import type { TreeNode } from "../../main/contract";

/** One line of the tree of branches. */
export interface TreeRow {
  readonly node: TreeNode;
  /** How many forks lead to it: a conversation that never forked is a straight column at 0. */
  readonly depth: number;
  /** Whether it is one of several in its place. */
  readonly forked: boolean;
}

/**
 * The messages of a conversation as lines: each after the one that it answers, the oldest branch first; only a fork
 * goes one step to the right. A message whose parent is not there, or that goes round in a circle, still has its
 * line, so that nothing stored is ever hidden by damage.
 */
export function treeRows(nodes: readonly TreeNode[]): readonly TreeRow[] {
  const ids = new Set(nodes.map(({ id }) => id));
  const children = new Map<string | null, TreeNode[]>();
  for (const node of nodes) {
    const parent = node.parentId !== null && ids.has(node.parentId) ? node.parentId : null;
    const list = children.get(parent);
    if (list === undefined) children.set(parent, [node]);
    else list.push(node);
  }
  const rows: TreeRow[] = [];
  const seen = new Set<string>();
  const walk = (parent: string | null, depth: number): void => {
    const stack = childRows(children.get(parent), depth);
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      if (seen.has(next.node.id)) continue;
      seen.add(next.node.id);
      rows.push(next);
      stack.push(...childRows(children.get(next.node.id), next.depth));
    }
  };
  walk(null, 0);
  for (const node of nodes) {
    if (seen.has(node.id)) continue;
    seen.add(node.id);
    rows.push({ node, depth: 0, forked: false });
    walk(node.id, 0);
  }
  return rows;
}

/** The children of one place as lines, the last one first, as a stack wants them. */
function childRows(children: readonly TreeNode[] | undefined, depth: number): TreeRow[] {
  if (children === undefined) return [];
  const forked = children.length > 1;
  return children
    .map((node) => ({ node, depth: forked ? depth + 1 : depth, forked }))
    .toSorted((a, b) => b.node.createdAt.localeCompare(a.node.createdAt));
}
