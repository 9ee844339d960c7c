import type { Settings } from "../../main/contract";
import { useT } from "../i18n";
import { changeSettings } from "../state/settings";
import { Choice, Section } from "../ui";
import { Row } from "./row";

/** Language and theme. */
export function Appearance({ settings }: { readonly settings: Settings }) {
  const t = useT();
  return (
    <Section title={t("settings.appearance")}>
      <Row name={t("settings.language")} setting="language">
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
      <Row name={t("settings.theme")} setting="theme">
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
  );
}
