import type { agentService, Client } from "../../../main/contract";

/** An agent that has no tasks and does nothing. */
export function fakeAgent(): Client<typeof agentService> {
  const nothing = async (): Promise<{ ok: true; value: never[] }> => ({ ok: true, value: [] });
  return new Proxy({} as Client<typeof agentService>, { get: () => nothing });
}
