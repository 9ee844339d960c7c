import type { ReactNode } from "react";
import { askOrNotice, services } from "../bridge";
import { useT } from "../i18n";
import { ProtectionSection } from "../protection";
import { changeSettings, chooseModelFolder, useSettings } from "../state/settings";
import { Button, Choice, CopyButton, Section, Toggle, View } from "../ui";

/** The few things that can be set, each at work as soon as it is changed. */
export function Settings() {
  const t = useT();
  const settings = useSettings((state) => state.settings);
  const info = useSettings((state) => state.info);
  return (
    <View title={t("place.settings")}>
      {settings !== null && (
        <>
          <Section title={t("settings.appearance")}>
            <Row name={t("settings.language")}>
              <Choice
                label={t("settings.language")}
                value={settings.language}
                options={[
                  { value: "system", label: t("settings.system") },
                  { value: "en", label: "English" },
                  { value: "zh-CN", label: "简体中文" },
                ]}
                onChange={(language) => void changeSettings({ language })}
              />
            </Row>
            <Row name={t("settings.theme")}>
              <Choice
                label={t("settings.theme")}
                value={settings.theme}
                options={[
                  { value: "system", label: t("settings.system") },
                  { value: "light", label: t("settings.light") },
                  { value: "dark", label: t("settings.dark") },
                ]}
                onChange={(theme) => void changeSettings({ theme })}
              />
            </Row>
          </Section>
          <Section title={t("settings.network")}>
            <Row name={t("settings.offline")} note={t("settings.offlineWhat")}>
              <Toggle checked={settings.offline} onChange={(offline) => void changeSettings({ offline })}>
                {t(settings.offline ? "settings.offlineOn" : "settings.offlineOff")}
              </Toggle>
            </Row>
            {info !== null && <Row name={t("settings.hub")}>{info.hubEndpoint}</Row>}
          </Section>
          <ProtectionSection />
          <Section title={t("settings.files")}>
            <Row name={t("settings.modelFolder")} note={t("settings.modelFolderWhat")}>
              <span className="wrap-anywhere">{settings.modelFolder ?? info?.modelFolder ?? ""}</span>
              <Button onClick={() => void chooseModelFolder()}>{t("settings.chooseFolder")}</Button>
            </Row>
          </Section>
        </>
      )}
      {info !== null && (
        <Section title={t("settings.about")}>
          <Row name={t("settings.version")}>
            <span>
              Quern {info.version} · Electron {info.electron} · Node {info.node} · {info.platform}
            </span>
            <CopyButton label={t("common.copyDetails")} text={() => JSON.stringify(info, null, 2)} />
          </Row>
          <Row name={t("settings.dataFolder")}>
            <span className="wrap-anywhere">{info.dataFolder}</span>
          </Row>
          <Row name={t("settings.log")}>
            <span className="wrap-anywhere">{info.logFile}</span>
            <Button onClick={() => void askOrNotice(services().app.showLog())}>
              {t("settings.showLog")}
            </Button>
          </Row>
          <Row name={t("settings.licences")}>
            <span className="measure">{t("settings.licencesWhat")}</span>
          </Row>
        </Section>
      )}
    </View>
  );
}

interface RowProps {
  readonly name: string;
  readonly note?: string;
  readonly children: ReactNode;
}

function Row({ name, note, children }: RowProps) {
  return (
    <div className="grid grid-cols-[minmax(9rem,1fr)_3fr] gap-4 border-t border-line py-3">
      <div className="text-muted">{name}</div>
      <div>
        <div className="flex flex-wrap items-center gap-3">{children}</div>
        {note !== undefined && <p className="measure mt-1.5 text-muted">{note}</p>}
      </div>
    </div>
  );
}
