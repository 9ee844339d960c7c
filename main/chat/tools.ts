import type { CallRun } from "../contract";
import type { ToolDefinition } from "../engine";

/** A tool of a server that the user has added, as it was agreed to. */
export interface ChatTool extends ToolDefinition {
  readonly serverId: string;
  /** The server's name, as the user chose it. */
  readonly server: string;
  /** As the server calls it; `name` is how the model does. */
  readonly tool: string;
  /** Of what was agreed to: name, description and schema. */
  readonly hash: string;
}

/** What became of a call; `gave` is told to the model. */
export interface CallEnd {
  readonly state: Extract<CallRun["state"], "done" | "failed" | "denied">;
  readonly gave: string;
}

/** Tools of servers, for the chat. Whoever provides them asks the user, where a call has to be asked about. */
export interface ChatTools {
  /** Those of these servers that may be offered to the model, in a fixed order. Starts nothing. */
  offered(serverIds: readonly string[]): Promise<readonly ChatTool[]>;
  /**
   * Calls one, after the user's word where that is needed.
   * @param running told when it is really called
   * @throws the signal's reason; what else goes wrong is its end
   */
  call(
    tool: ChatTool,
    args: Readonly<Record<string, unknown>>,
    running: () => Promise<void>,
    signal: AbortSignal,
  ): Promise<CallEnd>;
}
