import type { McpTransport } from "../../../main/contract";

/** A server as it is written down in the form; several of something stand a line each. */
export interface ServerDraft {
  readonly kind: "stdio" | "http";
  readonly name: string;
  readonly command: string;
  readonly args: string;
  readonly reads: string;
  readonly writes: string;
  readonly env: string;
  readonly network: boolean;
  readonly url: string;
  readonly tokenFrom: string;
}

export const emptyDraft: ServerDraft = {
  kind: "stdio",
  name: "",
  command: "",
  args: "",
  reads: "",
  writes: "",
  env: "",
  network: false,
  url: "",
  tokenFrom: "",
};

/** Lines without those that are empty; blanks at the ends belong to an argument as little as to a path. */
const linesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

const isAbsolute = (path: string): boolean => /^(?:\/|[A-Za-z]:[\\/])./u.test(path);
const isVariable = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_]{0,99}$/u.test(name);

/** What hinders it from being added: the same rules as main's, said where it is written. Null: nothing. */
export function faultOf(
  draft: ServerDraft,
): "empty" | "name" | "command" | "path" | "variable" | "url" | null {
  const { kind, name, command, url, tokenFrom } = draft;
  if (name.trim() === "" || (kind === "stdio" ? command.trim() === "" : url.trim() === "")) return "empty";
  if (!/^[a-z0-9][a-z0-9-]{0,23}$/u.test(name.trim())) return "name";
  if (kind === "http") {
    const at = URL.canParse(url.trim()) ? new URL(url.trim()) : null;
    if (!at || !/^https?:$/u.test(at.protocol) || at.username !== "" || at.password !== "") return "url";
    return tokenFrom.trim() === "" || isVariable(tokenFrom.trim()) ? null : "variable";
  }
  if (!isAbsolute(command.trim())) return "command";
  if (![...linesOf(draft.reads), ...linesOf(draft.writes)].every(isAbsolute)) return "path";
  return linesOf(draft.env).every(isVariable) ? null : "variable";
}

/** What is asked of main. */
export function transportOf(draft: ServerDraft): McpTransport {
  if (draft.kind === "http")
    return { kind: "http", url: draft.url.trim(), tokenFrom: draft.tokenFrom.trim() || null };
  return {
    kind: "stdio",
    command: draft.command.trim(),
    args: linesOf(draft.args),
    env: linesOf(draft.env),
    reads: linesOf(draft.reads),
    writes: linesOf(draft.writes),
    network: draft.network,
  };
}
