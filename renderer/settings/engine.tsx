import type { Settings } from "../../main/contract";
import { useT } from "../i18n";
import { changeSettings } from "../state/settings";
import { Choice, Section, Toggle } from "../ui";
import { useFormat } from "../ui/format";
import { choicesWith } from "./choices";
import { Row } from "./row";

const idleMinutes = [15, 60, 240];
const stateBytes = [2e9, 8e9, 32e9];

/** How models are loaded, and how the engine lives beside other programs. */
export function Engine({ settings }: { readonly settings: Settings }) {
  const t = useT();
  const f = useFormat();
  const idle = choicesWith(idleMinutes, settings.idleUnloadMinutes ?? 0);
  const state = choicesWith(stateBytes, settings.stateBytes);
  return (
    <Section title={t("settings.engine")}>
      <Row name={t("settings.engineChoice")} note={t("settings.engineChoiceWhat")} setting="engine">
        <Choice
          label={t("settings.engineChoice")}
          value={settings.engine}
          options={[
            { value: "auto", label: t("settings.engineAuto") },
            { value: "node-llama-cpp", label: "node-llama-cpp" },
            { value: "llama.node", label: "llama.node" },
          ]}
          onChange={(engine) => void changeSettings({ engine })}
        />
      </Row>
      <Row name={t("settings.autoLadder")} note={t("settings.autoLadderWhat")} setting="autoLadder">
        <Toggle checked={settings.autoLadder} onChange={(autoLadder) => void changeSettings({ autoLadder })}>
          {t(settings.autoLadder ? "settings.autoLadderOn" : "settings.autoLadderOff")}
        </Toggle>
      </Row>
      <Row name={t("settings.idleUnload")} note={t("settings.idleUnloadWhat")} setting="idleUnloadMinutes">
        <Choice
          label={t("settings.idleUnload")}
          value={String(settings.idleUnloadMinutes ?? 0)}
          options={[
            ...idle.map((minutes) => ({ value: String(minutes), label: f.duration(minutes * 60) })),
            { value: "0", label: t("settings.idleNever") },
          ]}
          onChange={(minutes) =>
            void changeSettings({ idleUnloadMinutes: minutes === "0" ? null : Number(minutes) })
          }
        />
      </Row>
      <Row name={t("settings.keepUsable")} note={t("settings.keepUsableWhat")} setting="keepUsable">
        <Toggle checked={settings.keepUsable} onChange={(keepUsable) => void changeSettings({ keepUsable })}>
          {t("settings.keepUsableAlways")}
        </Toggle>
        <Toggle
          checked={settings.keepUsable || settings.keepUsableOnBattery}
          disabled={settings.keepUsable}
          onChange={(keepUsableOnBattery) => void changeSettings({ keepUsableOnBattery })}
        >
          {t("settings.keepUsableBattery")}
        </Toggle>
      </Row>
      <Row name={t("settings.stateBytes")} note={t("settings.stateBytesWhat")} setting="stateBytes">
        <Choice
          label={t("settings.stateBytes")}
          value={String(settings.stateBytes)}
          options={[
            { value: "0", label: t("settings.stateNone") },
            ...state.map((bytes) => ({ value: String(bytes), label: f.bytes(bytes) })),
          ]}
          onChange={(bytes) => void changeSettings({ stateBytes: Number(bytes) })}
        />
      </Row>
      <Row name={t("settings.threads")}>
        <span className="measure text-muted">{t("settings.threadsWhat")}</span>
      </Row>
    </Section>
  );
}
