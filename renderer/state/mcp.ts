import { useEffect } from "react";
import { create } from "zustand";
import type { ErrorData, McpGrant, McpState, McpTransport, Result } from "../../main/contract";
import { ask, askOrNotice, events, services } from "../bridge";

interface McpView {
  /** Null until main has said it. */
  readonly state: McpState | null;
  /** Tools, by server and name, whose wider grant waits for a word in the approval surface. */
  readonly widening: ReadonlySet<string>;
}

/** Servers of tools. */
export const useMcp = create<McpView>(() => ({ state: null, widening: new Set() }));

let following = false;

/** Reads the servers when something that shows them appears, and follows them from then on. */
export function useMcpFollowed(): McpState | null {
  useEffect(() => {
    if (!following) {
      following = true;
      events().mcp.changed(take);
    }
    void taken(services().mcp.state());
  }, []);
  return useMcp(({ state }) => state);
}

function take(state: McpState): void {
  useMcp.setState({ state, widening: new Set() });
}

async function taken(call: Promise<Result<McpState>>): Promise<void> {
  const state = await askOrNotice(call);
  if (state !== undefined) useMcp.setState({ state });
}

/** @returns what was wrong; null: it was added */
export async function addServer(name: string, transport: McpTransport): Promise<ErrorData | null> {
  const result = await ask(services().mcp.add({ name, transport }));
  if (!result.ok) return result.error;
  useMcp.setState({ state: result.value });
  return null;
}

export const removeServer = (id: string): Promise<void> => taken(services().mcp.remove({ id }));
export const startServerOfTools = (id: string): Promise<void> => taken(services().mcp.start({ id }));
export const stopServerOfTools = (id: string): Promise<void> => taken(services().mcp.stop({ id }));

export const wideningKey = (id: string, tool: string): string => JSON.stringify([id, tool]);

/** Sets what a tool may do unasked; what allows more waits for a word in the approval surface. */
export async function setGrant(id: string, tool: string, grant: McpGrant): Promise<void> {
  await taken(services().mcp.setGrant({ id, tool, grant }));
  const wider = grant === "session" || grant === "always";
  useMcp.setState(({ widening }) => {
    const next = new Set(widening);
    if (wider) next.add(wideningKey(id, tool));
    else next.delete(wideningKey(id, tool));
    return { widening: next };
  });
}

/** The user has looked at this tool as it is now. */
export const agreeToTool = (id: string, tool: string, hash: string): Promise<void> =>
  taken(services().mcp.agree({ id, tool, hash }));
