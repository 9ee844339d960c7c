import { useT } from "../../i18n";
import { Loading } from "../../loading";
import { fillAgentDraft } from "../../state/agent/drafts";
import { useUsualEndpoint } from "../../state/endpoints";
import { loadModel, useEngine } from "../../state/engine";
import { useModels } from "../../state/models";
import { goTo } from "../../state/navigation";
import { useSettings } from "../../state/settings";
import { askTrust, chooseFolder } from "../../state/workspace/folder";
import { Button } from "../../ui";

/** Where no folder is open: what will be here, and the first step. */
export function NoFolder() {
  const t = useT();
  return (
    <div className="p-4">
      <h2 className="text-base font-semibold">{t("agent.empty.title")}</h2>
      <p className="measure mt-1 text-muted">{t("agent.empty.noFolder")}</p>
      <Button kind="primary" className="mt-3" onClick={() => void chooseFolder()}>
        {t("agent.empty.openFolder")}
      </Button>
    </div>
  );
}

const examples = ["explain", "fix", "test"] as const;

/** Before the first task: what the agent can do, with examples that go into the field. */
export function NoTask({ trusted }: { readonly trusted: boolean }) {
  const t = useT();
  return (
    <div className="p-4">
      <h2 className="text-base font-semibold">{t("agent.empty.title")}</h2>
      <p className="measure mt-1 text-muted">
        {t(trusted ? "agent.empty.what" : "agent.empty.whatUntrusted")}
      </p>
      <ul className="mt-3 flex flex-col items-start gap-1.5">
        {examples.map((example) => (
          <li key={example} className="max-w-full">
            <Button
              className="h-auto! min-h-7 max-w-full py-1 text-left whitespace-normal!"
              onClick={() => fillAgentDraft(null, t(`agent.example.${example}`))}
            >
              {t(`agent.example.${example}`)}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** In a folder that is not trusted the agent only reads and plans; says so, with the way out. */
export function Untrusted() {
  const t = useT();
  return (
    <div className="mx-2 mb-1.5 rounded-md border border-line bg-surface px-3 py-2">
      <p>{t("agent.untrusted")}</p>
      <Button className="mt-1.5" onClick={() => void askTrust()}>
        {t("agent.trust")}
      </Button>
    </div>
  );
}

/** Whether a task could be worked on: a model is there, or will be loaded with the first words. */
export function useModelHindrance(): "none" | "loading" | "failed" | null {
  const state = useEngine(({ status }) => status.state);
  const lastId = useSettings(({ settings }) => settings?.lastModelId ?? null);
  const elsewhere = useUsualEndpoint() !== null;
  if (elsewhere) return null;
  if (state === "loading") return "loading";
  if (state === "failed") return "failed";
  return state === "none" && lastId === null ? "none" : null;
}

/** Where no model is loaded: how to load one. */
export function NoModel({ hindrance }: { readonly hindrance: "none" | "loading" | "failed" }) {
  const t = useT();
  const installed = useModels((state) => state.installed);
  if (hindrance !== "none")
    return (
      <div className="mx-2 mb-1.5">
        <Loading />
      </div>
    );
  const model = installed.find(({ practice, problem }) => !practice && problem === null);
  return (
    <div className="mx-2 mb-1.5 rounded-md border border-line bg-surface px-3 py-2">
      <p>{t("agent.noModel")}</p>
      <div className="mt-1.5 flex flex-wrap gap-1.5">
        {model !== undefined && (
          <Button kind="primary" onClick={() => void loadModel(model.id)}>
            {t("chat.load", { name: model.name })}
          </Button>
        )}
        <Button onClick={() => goTo("setup")}>{t("common.chooseBuild")}</Button>
      </div>
    </div>
  );
}
