/** The place of the agent's panel. */
export function AgentPanel() {
  return null;
}
