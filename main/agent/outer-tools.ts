import type { ChatTool } from "../chat";
import { QuernError, type Reason } from "../contract";

/** A tool that is not the agent's own: the same as the chat has. */
export type OuterTool = ChatTool;

/** Whether a tool may be called now. */
export type OuterVerdict =
  | { readonly kind: "allowed" }
  | { readonly kind: "ask"; readonly why: readonly Reason[] }
  /** In words for the model. */
  | { readonly kind: "refused"; readonly why: string };

/** What a tool gave: text of strangers, cleaned of what cannot be seen. */
export interface OuterResult {
  readonly text: string;
  readonly failed: boolean;
}

/** The tools beside the agent's own. */
export interface OuterTools {
  /** Those of these servers that may be offered to the model, in a fixed order. Starts nothing. */
  offered(serverIds: readonly string[]): Promise<OuterTool[]>;
  /**
   * Starts its server where it does not run, to see whether the tool is still what was agreed to.
   * @throws QuernError of the kinds `mcp-…`, and the signal's reason
   */
  verdict(tool: OuterTool, signal: AbortSignal): Promise<OuterVerdict>;
  /** The user said that it need not ask until Quern ends. */
  allowForSession(tool: OuterTool): void;
  /**
   * The text of a resource of a server that the user has put before the model.
   * @throws QuernError `mcp-read-again` where it is not known any more
   */
  resource(serverId: string, uri: string): Promise<string>;
  /**
   * Calls it.
   * @throws QuernError of the kinds `mcp-…`, and the signal's reason
   */
  call(tool: OuterTool, args: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<OuterResult>;
}

/** Where there are none. */
export const noOuterTools: OuterTools = {
  offered: async () => [],
  verdict: async () => ({ kind: "refused", why: "There is no such function any more." }),
  allowForSession: () => undefined,
  resource: () => Promise.reject(new QuernError("mcp-unknown")),
  call: async () => ({ text: "There is no such function any more.", failed: true }),
};
