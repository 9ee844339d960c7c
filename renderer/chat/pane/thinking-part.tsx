import type { ConversationSettings } from "../../../main/contract";
import { recommendedSampling } from "../../../main/contract/conversation-defaults";
import { useT } from "../../i18n";
import { setThinking } from "../../state/chat";
import { changeSettingsOf } from "../../state/conversation-settings";
import { Button, Choice, Toggle } from "../../ui";
import { NumberField, Part } from "./fields";

interface PartProps {
  readonly conversationId: string | null;
  readonly settings: ConversationSettings;
  readonly thinking: boolean;
}

/** Whether and how long the model thinks, and what is done when it runs in circles. */
export function ThinkingPart({ conversationId, settings, thinking }: PartProps) {
  const t = useT();
  return (
    <Part title={t("pane.thinking")}>
      <div>
        <Toggle checked={thinking} onChange={(on) => void setThinking(conversationId, on)}>
          {t("chat.thinkFirst")}
        </Toggle>
        <p className="mt-1 text-xs text-muted">{t(thinking ? "pane.thinkingOn" : "pane.thinkingOff")}</p>
      </div>
      {thinking && (
        <NumberField
          label={t("pane.budget")}
          what={t("pane.budgetWhat")}
          value={settings.thinkingBudget}
          placeholder={t("pane.noLimit")}
          least={16}
          most={1_000_000}
          whole
          onChange={(thinkingBudget) => changeSettingsOf(conversationId, { thinkingBudget })}
        />
      )}
      <div>
        <p className="mb-1">{t("pane.loop")}</p>
        <Choice
          label={t("pane.loop")}
          value={settings.onLoop}
          options={(["nudge", "stop", "ignore"] as const).map((value) => ({
            value,
            label: t(`pane.loop.${value}`),
          }))}
          onChange={(onLoop) => changeSettingsOf(conversationId, { onLoop })}
        />
        <p className="mt-1 text-xs text-muted">{t(`pane.loop.${settings.onLoop}.what`)}</p>
      </div>
    </Part>
  );
}

const samplingFields = [
  { key: "temperature", least: 0, most: 2, whole: false },
  { key: "topP", least: 0, most: 1, whole: false },
  { key: "topK", least: 0, most: 1000, whole: true },
  { key: "minP", least: 0, most: 1, whole: false },
  { key: "presencePenalty", least: -2, most: 2, whole: false },
] as const;

interface SamplingProps extends PartProps {
  /** Empties the fields, too, where one holds something that was not taken. */
  readonly onReset: () => void;
}

/** How tokens are chosen: what the makers recommend, or own values. */
export function SamplingPart({ conversationId, settings, thinking, onReset }: SamplingProps) {
  const t = useT();
  const { sampling, mode, seed } = settings;
  const recommended = recommendedSampling(thinking, mode);
  const own = Object.keys(sampling).length > 0 || seed !== null;
  const change = (key: keyof typeof recommended, value: number | null): void => {
    const { [key]: _before, ...rest } = sampling;
    changeSettingsOf(conversationId, { sampling: value === null ? rest : { ...rest, [key]: value } });
  };
  const reset = (): void => {
    changeSettingsOf(conversationId, { sampling: {}, seed: null });
    onReset();
  };
  return (
    <Part
      title={t("pane.sampling")}
      action={
        <Button kind="quiet" className="h-6" disabled={!own} onClick={reset}>
          {t("pane.reset")}
        </Button>
      }
    >
      <div>
        <Choice
          label={t("pane.mode")}
          value={mode}
          options={(["general", "coding"] as const).map((value) => ({
            value,
            label: t(`pane.mode.${value}`),
          }))}
          onChange={(next) => changeSettingsOf(conversationId, { mode: next })}
        />
        <p className="mt-1 text-xs text-muted">
          {t(thinking ? `pane.mode.${mode}.what` : "pane.mode.unused")}
        </p>
      </div>
      <div className="grid grid-cols-2 gap-x-3 gap-y-2.5">
        {samplingFields.map(({ key, ...bounds }) => (
          <NumberField
            key={key}
            label={t(`pane.sampling.${key}`)}
            what={t(`pane.sampling.${key}.what`, { value: recommended[key] })}
            value={sampling[key] ?? null}
            placeholder={String(recommended[key])}
            onChange={(value) => change(key, value)}
            {...bounds}
          />
        ))}
        <NumberField
          label={t("pane.seed")}
          what={t("pane.seedWhat")}
          value={seed}
          placeholder={t("pane.seedNone")}
          least={0}
          most={4_294_967_295}
          whole
          onChange={(value) => changeSettingsOf(conversationId, { seed: value })}
        />
      </div>
    </Part>
  );
}
