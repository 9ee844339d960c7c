import { useId, useState } from "react";
import type { EngineId, InstalledModel } from "../../main/contract";
import { useT } from "../i18n";
import { runBench } from "../state/bench";
import { Button, Choice, Toggle } from "../ui";
import { threadsOf } from "./table";

type Extent = "quick" | "usual" | "deep";

const extents = {
  quick: { depths: [512], promptTokens: 128, generateTokens: 32, repetitions: 2 },
  usual: { depths: [0, 4096, 16_384], promptTokens: 512, generateTokens: 64, repetitions: 3 },
  deep: { depths: [0, 4096, 16_384, 32_768, 65_536], promptTokens: 512, generateTokens: 64, repetitions: 3 },
} as const satisfies Record<Extent, object>;

const engines: readonly EngineId[] = ["node-llama-cpp", "llama.node"];

interface BenchFormProps {
  readonly models: readonly InstalledModel[];
  /** The one that is offered first. */
  readonly first: string;
}

/** What is to be measured. */
export function BenchForm({ models, first }: BenchFormProps) {
  const t = useT();
  const id = useId();
  const [modelId, setModelId] = useState(first);
  const [extent, setExtent] = useState<Extent>("usual");
  const [chosen, setChosen] = useState<readonly EngineId[]>(engines);
  const [threadsText, setThreadsText] = useState("");
  const [speculation, setSpeculation] = useState(true);
  const threads = threadsOf(threadsText);
  const model = models.find((each) => each.id === modelId) ?? models[0];
  const start = (): void => {
    if (!model || threads === null || chosen.length === 0) return;
    const { depths, ...rest } = extents[extent];
    void runBench({
      modelId: model.id,
      depths: [...depths],
      ...rest,
      engines: [...chosen],
      threads,
      speculation,
    });
  };
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-3">
        <label htmlFor={`${id}-model`} className="w-24 text-muted">
          {t("bench.model")}
        </label>
        <select
          id={`${id}-model`}
          value={model?.id ?? ""}
          onChange={(event) => setModelId(event.target.value)}
          className="h-7 max-w-full rounded-md border border-line-strong bg-raised px-2"
        >
          {models.map((each) => (
            <option key={each.id} value={each.id}>
              {each.practice ? t("practice.label") : each.name}
            </option>
          ))}
        </select>
      </div>
      <div className="flex flex-wrap items-center gap-3">
        <span className="w-24 text-muted">{t("bench.extent")}</span>
        <Choice
          label={t("bench.extent")}
          value={extent}
          options={(["quick", "usual", "deep"] as const).map((value) => ({
            value,
            label: t(`bench.${value}`),
          }))}
          onChange={setExtent}
        />
        <span className="text-muted">{t(`bench.extentWhat.${extent}`)}</span>
      </div>
      <fieldset className="flex flex-wrap items-center gap-3">
        <legend className="float-left w-24 text-muted">{t("bench.engines")}</legend>
        {engines.map((engine) => (
          <label key={engine} className="inline-flex items-center gap-1.5">
            <input
              type="checkbox"
              checked={chosen.includes(engine)}
              onChange={(event) =>
                setChosen(
                  engines.filter((each) => (each === engine ? event.target.checked : chosen.includes(each))),
                )
              }
              className="accent-accent-strong"
            />
            {engine}
          </label>
        ))}
        <Toggle checked={speculation} onChange={setSpeculation}>
          {t("bench.speculation")}
        </Toggle>
      </fieldset>
      <div className="flex flex-wrap items-center gap-3">
        <label htmlFor={`${id}-threads`} className="w-24 text-muted">
          {t("bench.threads")}
        </label>
        <input
          id={`${id}-threads`}
          value={threadsText}
          inputMode="numeric"
          placeholder="1, 2"
          aria-invalid={threads === null}
          aria-describedby={`${id}-threads-note`}
          onChange={(event) => setThreadsText(event.target.value)}
          className="h-7 w-32 rounded-md border border-line-strong bg-raised px-2"
        />
        <span id={`${id}-threads-note`} className={threads === null ? "text-bad" : "text-muted"}>
          {t(threads === null ? "bench.threadsBad" : "bench.threadsWhat")}
        </span>
      </div>
      <div>
        <Button kind="primary" disabled={!model || threads === null || chosen.length === 0} onClick={start}>
          {t("bench.start")}
        </Button>
      </div>
    </div>
  );
}
