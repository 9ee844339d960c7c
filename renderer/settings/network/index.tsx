import type { Settings } from "../../../main/contract";
import { useT } from "../../i18n";
import { useNetwork } from "../../state/network";
import { changeSettings } from "../../state/settings";
import { ErrorNote, Section, Toggle } from "../../ui";
import { Row } from "../row";
import { CertificatesRow } from "./certificates-row";
import { ListsRows } from "./lists-rows";
import { MoreSourcesRow } from "./more-sources-row";
import { SourceRow } from "./source-row";
import { TestRow } from "./test-row";
import { TokenRow } from "./token-row";

/** What Quern connects to, how, and whether at all. */
export function Network({ settings }: { readonly settings: Settings }) {
  const t = useT();
  const policy = useNetwork(({ state }) => state?.policy ?? null);
  return (
    <Section title={t("settings.network")}>
      {policy?.trouble && (
        <div className="pb-3">
          <ErrorNote error={policy.trouble} />
        </div>
      )}
      <Row name={t("settings.offline")} note={t("settings.offlineWhat")} setting="offline">
        <Toggle checked={settings.offline} onChange={(offline) => void changeSettings({ offline })}>
          {t(settings.offline ? "settings.offlineOn" : "settings.offlineOff")}
        </Toggle>
      </Row>
      <SourceRow settings={settings} />
      <MoreSourcesRow />
      {settings.source.kind !== "folder" && <TokenRow />}
      <CertificatesRow settings={settings} />
      <TestRow />
      <ListsRows settings={settings} />
    </Section>
  );
}
