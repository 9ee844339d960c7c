import type { Settings } from "../../main/contract";
import { useT } from "../i18n";
import { changeSettings } from "../state/settings";
import { Choice, Section, Toggle } from "../ui";
import { useFormat } from "../ui/format";
import { choicesWith } from "./choices";
import { Row } from "./row";

const rates = [1e6, 5e6, 20e6];
const atOnce = [1, 2, 4];
const connections = [1, 4, 8, 16];

/** How downloads share the line, and what they do when Quern is closed and opened. */
export function Downloads({ settings }: { readonly settings: Settings }) {
  const t = useT();
  const f = useFormat();
  const count = (value: number) => ({ value: String(value), label: String(value) });
  return (
    <Section title={t("settings.downloads")}>
      <Row
        name={t("settings.downloadRate")}
        note={t("settings.downloadRateWhat")}
        setting="downloadBytesPerSecond"
      >
        <Choice
          label={t("settings.downloadRate")}
          value={String(settings.downloadBytesPerSecond ?? 0)}
          options={[
            { value: "0", label: t("settings.downloadRateNone") },
            ...choicesWith(rates, settings.downloadBytesPerSecond ?? 0).map((rate) => ({
              value: String(rate),
              label: t("download.speed", { speed: f.bytes(rate) }),
            })),
          ]}
          onChange={(rate) =>
            void changeSettings({ downloadBytesPerSecond: rate === "0" ? null : Number(rate) })
          }
        />
      </Row>
      <Row name={t("settings.downloadsAtOnce")} setting="downloadsAtOnce">
        <Choice
          label={t("settings.downloadsAtOnce")}
          value={String(settings.downloadsAtOnce)}
          options={choicesWith(atOnce, settings.downloadsAtOnce).map(count)}
          onChange={(value) => void changeSettings({ downloadsAtOnce: Number(value) })}
        />
      </Row>
      <Row
        name={t("settings.downloadConnections")}
        note={t("settings.downloadConnectionsWhat")}
        setting="downloadConnections"
      >
        <Choice
          label={t("settings.downloadConnections")}
          value={String(settings.downloadConnections)}
          options={choicesWith(connections, settings.downloadConnections).map(count)}
          onChange={(value) => void changeSettings({ downloadConnections: Number(value) })}
        />
      </Row>
      <Row name={t("settings.downloadAlone")} setting="resumeDownloads">
        <Toggle
          checked={settings.resumeDownloads}
          onChange={(resumeDownloads) => void changeSettings({ resumeDownloads })}
        >
          {t("settings.resumeDownloads")}
        </Toggle>
      </Row>
      <Row name={t("settings.awake")} setting="keepAwakeWhileDownloading">
        <Toggle
          checked={settings.keepAwakeWhileDownloading}
          onChange={(keepAwakeWhileDownloading) => void changeSettings({ keepAwakeWhileDownloading })}
        >
          {t("settings.keepAwake")}
        </Toggle>
      </Row>
      <Row name={t("settings.onClose")} note={t("settings.onCloseWhat")} setting="onClose">
        <Choice
          label={t("settings.onClose")}
          value={settings.onClose}
          options={(["ask", "background", "quit"] as const).map((value) => ({
            value,
            label: t(`settings.onClose.${value}`),
          }))}
          onChange={(onClose) => void changeSettings({ onClose })}
        />
      </Row>
    </Section>
  );
}
