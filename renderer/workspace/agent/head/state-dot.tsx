import type { AgentTask } from "../../../../main/contract";

const looks: Readonly<Record<AgentTask["state"], string>> = {
  idle: "border border-line-strong",
  running: "bg-accent-strong pulse-quiet",
  waiting: "bg-warn",
  paused: "border border-accent-strong",
  done: "bg-good",
  stopped: "bg-line-strong",
  failed: "bg-bad",
};

/** The state of a task as a dot; the words for it stand beside it. */
export function StateDot({ state }: { readonly state: AgentTask["state"] }) {
  return <span aria-hidden className={`size-2 shrink-0 rounded-full ${looks[state]}`} />;
}
