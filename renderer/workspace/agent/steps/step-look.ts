import {
  Ban,
  CircleCheck,
  CircleHelp,
  CircleStop,
  FilePen,
  FilePlus2,
  FileSearch,
  FileText,
  FolderTree,
  History,
  Info,
  ListChecks,
  type LucideIcon,
  Minimize2,
  Search,
  SquareTerminal,
  TriangleAlert,
  Wrench,
} from "lucide-react";
import type { AgentStep, StepTool } from "../../../../main/contract";
import type { Translate } from "../../../i18n";
import { oneLine } from "../shown";

const icons: Readonly<Record<StepTool, LucideIcon>> = {
  list: FolderTree,
  read: FileText,
  search: Search,
  find: FileSearch,
  edit: FilePen,
  write: FilePlus2,
  run: SquareTerminal,
  ask_user: CircleHelp,
  plan: ListChecks,
  done: CircleCheck,
  mcp: Wrench,
};

/** The picture of a step: what became of it where that matters most, else what it does. */
export function iconOf({ kind, tool, state }: AgentStep): LucideIcon {
  if (state === "failed") return TriangleAlert;
  if (state === "denied") return Ban;
  if (state === "stopped") return CircleStop;
  if (kind === "restored") return History;
  if (kind === "compacted") return Minimize2;
  return tool === null ? Info : icons[tool];
}

const restores = ["files", "conversation", "both"] as const;

/** What a step is about, in one line: a path, a command, a pattern; what was put back, in words. */
export function objectOf({ kind, object }: AgentStep, most: number, t: Translate): string {
  const restored = kind === "restored" ? restores.find((what) => what === object) : undefined;
  return restored === undefined ? oneLine(object, most) : t(`agent.restoreChoice.${restored}`);
}

/** What a step does, or did, as a verb. */
export function verbOf({ kind, tool, state }: AgentStep, t: Translate): string {
  if (kind === "restored" || kind === "compacted") return t(`agent.kind.${kind}`);
  if (tool === null) return t("agent.kind.note");
  if (state === "running") return t(`agent.doing.${tool}`);
  if (state === "waiting") return t(`agent.wants.${tool}`);
  return t(`agent.did.${tool}`);
}

/** How a step ended that did not do what it was meant to; undefined for any other. */
export function endOf({ state }: AgentStep): "failed" | "denied" | "stopped" | undefined {
  return state === "failed" || state === "denied" || state === "stopped" ? state : undefined;
}

/** All of a step in words, for who hears it. */
export function spokenStep(step: AgentStep, t: Translate): string {
  const object = objectOf(step, 120, t);
  const end = endOf(step);
  return [verbOf(step, t), object, end === undefined ? "" : t(`agent.stepState.${end}`)]
    .filter((part) => part !== "")
    .join(" ");
}
