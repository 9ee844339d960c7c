import type { OuterTool, OuterVerdict } from "../agent";
import type { McpTool } from "../contract";
import { callNameOf, type ListedTool } from "./listed";
import type { PinnedTool, ServerRecord } from "./store";

/** What is known of a server's tools: what was agreed to, and what it lists now. */
export interface KnownTools {
  readonly record: Pick<ServerRecord, "id" | "name" | "tools">;
  /** The last list since Quern began; null: it has not run. */
  readonly listed: readonly ListedTool[] | null;
}

/** Whether a tool is what was agreed to; of a server that has not run nothing else is known. */
export function stateOf(pin: PinnedTool, listed: readonly ListedTool[] | null): McpTool["state"] {
  if (listed === null) return "agreed";
  const now = listed.find(({ name }) => name === pin.name);
  if (!now) return "gone";
  return now.hash === pin.hash ? "agreed" : "changed";
}

/** All tools of a server for the page: those agreed to in their order, then new ones. */
export function shownTools({ record, listed }: KnownTools, sessions: ReadonlySet<string>): McpTool[] {
  const pins = record.tools ?? [];
  const known = pins.map((pin): McpTool => {
    const state = stateOf(pin, listed);
    const now = state === "changed" ? listed?.find(({ name }) => name === pin.name) : undefined;
    const { name, description, schema } = pin;
    return {
      name,
      callName: callNameOf(record.name, name),
      description: now?.description ?? description,
      schema: now?.schema ?? schema,
      hash: now?.hash ?? pin.hash,
      grant: pin.grant === "ask" && sessions.has(sessionKey(record.id, pin)) ? "session" : pin.grant,
      state,
      before: now ? { description, schema } : null,
    };
  });
  const fresh = (listed ?? []).filter((one) => !pins.some(({ name }) => name === one.name));
  return [
    ...known,
    ...fresh.map(
      (one): McpTool => ({
        ...one,
        callName: callNameOf(record.name, one.name),
        grant: "ask",
        state: "new",
        before: null,
      }),
    ),
  ];
}

/** A grant for a session is for exactly what was agreed to. */
export const sessionKey = (serverId: string, { name, hash }: Pick<PinnedTool, "name" | "hash">): string =>
  JSON.stringify([serverId, name, hash]);

/** The tools of a server that the model may be offered, by name. */
export function offeredTools({ record, listed }: KnownTools): OuterTool[] {
  const names = new Set<string>();
  return (record.tools ?? [])
    .filter((pin) => pin.grant !== "never" && stateOf(pin, listed) === "agreed")
    .map(({ name, description, schema, hash }) => ({
      serverId: record.id,
      server: record.name,
      tool: name,
      hash,
      name: callNameOf(record.name, name),
      description,
      parameters: JSON.parse(schema) as Record<string, unknown>,
    }))
    .filter(({ name }) => !names.has(name) && names.add(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Whether a tool may be called as the model was told of it. */
export function verdictOn(
  tool: Pick<OuterTool, "tool" | "hash" | "serverId">,
  { record, listed }: KnownTools,
  sessions: ReadonlySet<string>,
): OuterVerdict {
  const pin = record.tools?.find(({ name }) => name === tool.tool);
  const changed =
    "This function is not what the user agreed to any more. It is off until the user has looked at the change. Do without it.";
  if (!pin || pin.hash !== tool.hash || stateOf(pin, listed) !== "agreed")
    return { kind: "refused", why: changed };
  if (pin.grant === "never") return { kind: "refused", why: "The user does not allow this function." };
  if (pin.grant === "always" || sessions.has(sessionKey(record.id, pin))) return { kind: "allowed" };
  return { kind: "ask", why: [{ code: "mcp-call", params: {} }] };
}
