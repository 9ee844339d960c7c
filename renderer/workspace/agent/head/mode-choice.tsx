import { useId } from "react";
import type { AgentMode, SandboxStatus } from "../../../../main/contract";
import { reasonText } from "../../../../main/contract/messages";
import { type Translate, translator, useT } from "../../../i18n";
import { setMode, useAgent } from "../../../state/agent";
import { Hint } from "../../../ui";

const modes = ["ask", "edit", "plan", "auto"] as const satisfies readonly AgentMode[];

interface ModeChoiceProps {
  /** Null: the task that is not there yet. */
  readonly taskId: string | null;
  readonly mode: AgentMode;
  /** In a folder that is not trusted nothing may be changed: only Plan is left. */
  readonly trusted: boolean;
}

/** Why a mode cannot be chosen here; null when it can. */
function whyNot(
  mode: AgentMode,
  trusted: boolean,
  sandbox: SandboxStatus | null,
  t: Translate,
): string | null {
  if (!trusted && mode !== "plan") return t("agent.mode.notTrusted");
  if (mode !== "auto" || (sandbox !== null && sandbox.kind !== "none")) return null;
  const why = sandbox?.why ?? null;
  return [t("agent.mode.noSandbox"), why === null ? "" : reasonText(translator, why)].join(" ").trim();
}

/** What the agent may do unasked: one of four, each with a sentence on hover and focus. */
export function ModeChoice({ taskId, mode, trusted }: ModeChoiceProps) {
  const t = useT();
  const name = useId();
  const sandbox = useAgent((state) => state.sandbox);
  return (
    <fieldset className="inline-flex min-w-0 rounded-md border border-line bg-surface p-0.5">
      <legend className="sr-only">{t("agent.mode.label")}</legend>
      {modes.map((option) => {
        const refused = whyNot(option, trusted, sandbox, t);
        const what = t(`agent.mode.what.${option}`);
        const hint = refused === null ? what : `${what} ${refused}`;
        return (
          <Hint key={option} text={hint}>
            <label
              className={`relative flex h-6 items-center rounded-[4px] px-2.5 text-muted has-checked:bg-raised has-checked:font-medium has-checked:text-text has-checked:ring-1 has-checked:ring-line has-focus-visible:outline-2 has-focus-visible:outline-accent-strong ${refused === null ? "" : "line-through decoration-line-strong"}`}
            >
              <input
                type="radio"
                name={name}
                checked={option === mode}
                aria-disabled={refused !== null}
                aria-description={hint}
                onChange={() => {
                  if (refused === null) void setMode(taskId, option);
                }}
                className="absolute inset-0 opacity-0"
              />
              {t(`agent.mode.${option}`)}
            </label>
          </Hint>
        );
      })}
    </fieldset>
  );
}
