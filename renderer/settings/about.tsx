import type { AppInfo } from "../../main/contract";
import { askOrNotice, services } from "../bridge";
import { useT } from "../i18n";
import { Button, CopyButton, Section } from "../ui";
import { Row } from "./row";

/** What this installation is, and where its files are. */
export function About({ info }: { readonly info: AppInfo }) {
  const t = useT();
  return (
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
        <Button onClick={() => void askOrNotice(services().app.showLog())}>{t("settings.showLog")}</Button>
      </Row>
      <Row name={t("settings.licences")}>
        <span className="measure">{t("settings.licencesWhat")}</span>
      </Row>
    </Section>
  );
}
