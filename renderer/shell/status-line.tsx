import { TriangleAlert, WifiOff } from "lucide-react";
import type { EngineStatus, LoadedModel, TurnProgress } from "../../main/contract";
import { reasonText } from "../../main/contract/messages";
import { type Translate, translator, useT } from "../i18n";
import { runningId, selectConversation, useChat } from "../state/chat";
import { loadModel, useEngine } from "../state/engine";
import { useMachine } from "../state/machine";
import { useModelName } from "../state/model-name";
import { useModels } from "../state/models";
import { goTo } from "../state/navigation";
import { paceOf } from "../state/pace";
import { useSettings } from "../state/settings";
import { type Format, useFormat } from "../ui/format";
import { AgentPart } from "./agent-part";
import { ServerPart } from "./server-part";
import { memoryUse } from "./status";
import { Part } from "./status-part";
import { WherePart } from "./where-part";

/** What always tells the truth; each part opens what it speaks of. */
export function StatusLine() {
  const t = useT();
  const f = useFormat();
  const status = useEngine((state) => state.status);
  const model = status.state === "ready" ? status.model : null;
  return (
    <section
      aria-label={t("status.label")}
      className="figures col-span-2 flex min-h-7 flex-wrap items-center gap-x-1 border-t border-line bg-surface px-2 text-xs text-muted"
    >
      <State status={status} />
      <WherePart />
      <AgentPart />
      {model !== null && <ModelParts model={model} t={t} f={f} />}
      {status.state === "loading" && <LoadingName modelId={status.modelId} name={status.name} />}
      {status.state === "sleeping" && <LoadingName modelId={status.modelId} name={status.name} />}
      {model !== null && <PaceParts />}
      {model?.plan.gentle === true && <Gentle />}
      <Downloads />
      <ServerPart />
      <Offline />
    </section>
  );
}

function stateWord(status: EngineStatus, running: TurnProgress | undefined, t: Translate, f: Format): string {
  if (status.state === "loading")
    return t(status.trying === undefined ? "status.loading" : "status.trying", {
      percent: f.percent(status.progress),
    });
  if (running !== undefined) {
    if (running.phase === "reading" && running.newTokens > 0)
      return t("status.readingOf", {
        read: f.number(running.readTokens),
        all: f.number(running.newTokens),
      });
    return t(`status.${running.phase}`);
  }
  if (status.state === "sleeping")
    return t("status.unloaded", { why: t(`status.sleepingWhy.${status.why}`) });
  return t(`status.${status.state}`);
}

function stateHint(status: EngineStatus, answering: boolean, t: Translate): string {
  if (answering) return t("status.opensChat");
  if (status.state === "sleeping") return t("status.sleepingHint");
  if (status.state === "failed") return t("status.failedHint");
  if (status.state === "loading" && status.trying !== undefined) return reasonText(translator, status.trying);
  if (status.state !== "ready") return t("status.opensModels");
  const { id: engine, version, why } = status.model.engine;
  return t("status.engineHint", { engine, version, why: reasonText(translator, why) });
}

function State({ status }: { readonly status: EngineStatus }) {
  const t = useT();
  const f = useFormat();
  const id = useChat(runningId);
  const running = useChat((state) => (id === null ? undefined : state.progress[id]));
  const busy = running !== undefined || status.state === "loading";
  // Where words appear, they show that something goes on, and a dot that moves would have all of it drawn in each frame.
  const appears = running?.phase === "thinking" || running?.phase === "writing";
  const dot =
    status.state === "failed"
      ? "bg-bad"
      : busy
        ? `bg-accent-strong ${appears ? "" : "pulse-quiet"}`
        : status.state === "ready"
          ? "bg-good"
          : "bg-line-strong";
  const open = (): void => {
    if (id === null && status.state === "sleeping") {
      void loadModel(status.modelId);
      return;
    }
    if (id !== null) selectConversation(id);
    goTo(id === null ? "models" : "chat");
  };
  return (
    <Part hint={stateHint(status, id !== null, t)} onOpen={open}>
      <span aria-hidden className={`size-2 shrink-0 rounded-full ${dot}`} />
      <span className="text-text">{stateWord(status, running, t, f)}</span>
    </Part>
  );
}

function ModelParts({
  model,
  t,
  f,
}: {
  readonly model: LoadedModel;
  readonly t: Translate;
  readonly f: Format;
}) {
  const report = useMachine((state) => state.report);
  const { gpuLayers, totalLayers } = model.actual;
  const use = memoryUse(model, report);
  const notes = (model.notes ?? []).map((note) => reasonText(translator, note));
  const mapped = model.actual.mappedBytes ?? 0;
  const memoryHint =
    use.on === "gpu"
      ? t("status.memoryGpuHint")
      : mapped > 0
        ? t("status.memoryMappedHint", { mapped: f.bytes(mapped) })
        : t("status.memoryRamHint");
  const where =
    gpuLayers === 0
      ? t("status.cpu")
      : gpuLayers >= totalLayers
        ? t("status.gpu", { layers: gpuLayers, all: totalLayers })
        : t("status.gpuCpu", { layers: gpuLayers, all: totalLayers });
  return (
    <>
      <Part hint={t("status.opensModels")} onOpen={() => goTo("models")}>
        <span className="truncate">
          {model.practice
            ? t("practice.label")
            : model.quant === null || model.name.includes(model.quant)
              ? model.name
              : `${model.name} ${model.quant}`}
        </span>
      </Part>
      <Part hint={[...notes, t("status.whereHint")].join(" ")} onOpen={() => goTo("machine")}>
        {where}
        {notes.length > 0 && (
          <>
            <TriangleAlert size={12} aria-hidden className="shrink-0 text-warn" />
            <span className="sr-only">{notes.join(" ")}</span>
          </>
        )}
      </Part>
      <Part hint={memoryHint} onOpen={() => goTo("machine")}>
        {use.totalBytes === null
          ? f.bytes(use.usedBytes)
          : t("status.memory", { used: f.bytes(use.usedBytes), all: f.bytes(use.totalBytes) })}
      </Part>
    </>
  );
}

function LoadingName({ modelId, name }: { readonly modelId: string; readonly name: string }) {
  const t = useT();
  return (
    <Part hint={t("status.opensModels")} onOpen={() => goTo("models")}>
      {useModelName(modelId, name)}
    </Part>
  );
}

/** Says that answers could be faster, and why they are not. */
function Gentle() {
  const t = useT();
  return (
    <Part hint={t("status.gentleHint")} onOpen={() => goTo("settings")}>
      {t("status.gentle")}
    </Part>
  );
}

function PaceParts() {
  const t = useT();
  const f = useFormat();
  const id = useChat((state) => runningId(state) ?? state.selectedId);
  const messages = useChat((state) => (id === null ? undefined : state.messages[id]));
  const progress = useChat((state) => (id === null ? undefined : state.progress[id]));
  const pace = paceOf(messages ?? [], progress);
  if (pace === null) return null;
  return (
    <>
      {pace.tokensPerSecond !== null && (
        <Part
          hint={t(pace.live ? "status.speedLiveHint" : "status.speedLastHint")}
          onOpen={() => goTo("chat")}
        >
          {t("status.speed", { speed: f.number(pace.tokensPerSecond) })}
        </Part>
      )}
      {pace.contextTokens > 0 && (
        <Part
          hint={t("status.contextHint", {
            used: f.number(pace.contextUsedTokens),
            all: f.number(pace.contextTokens),
          })}
          onOpen={() => goTo("chat")}
        >
          {t("status.context", { percent: f.percent(pace.contextUsedTokens / pace.contextTokens) })}
        </Part>
      )}
    </>
  );
}

function Downloads() {
  const t = useT();
  const f = useFormat();
  const downloads = useModels((state) => state.downloads);
  return downloads.map((download) => (
    <Part key={download.fileId} hint={t("status.opensModels")} onOpen={() => goTo("models")}>
      {t(`status.download.${download.state}`, {
        name: download.file.quant,
        percent: f.percent(download.receivedBytes / Math.max(1, download.totalBytes)),
      })}
    </Part>
  ));
}

function Offline() {
  const t = useT();
  const offline = useSettings((state) => state.settings?.offline ?? false);
  if (!offline) return null;
  return (
    <Part hint={t("status.offlineHint")} onOpen={() => goTo("settings")}>
      <WifiOff size={12} aria-hidden />
      {t("status.offline")}
    </Part>
  );
}
