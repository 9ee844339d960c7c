import type { Settings } from "../../../main/contract";
import { useT } from "../../i18n";
import { switchServer, useServer } from "../../state/server";
import { changeSettings } from "../../state/settings";
import { CopyButton, ErrorNote, Section, Toggle } from "../../ui";
import { CommandRow } from "../command-row";
import { Row } from "../row";
import { Beyond } from "./beyond";
import { EmbeddingFile } from "./embedding-file";
import { Origins } from "./origins";
import { Port } from "./port";
import { Tokens } from "./tokens";
import { UseFrom } from "./use-from";

/** The server for other programs: on or off, where it is, who may use it, and how. */
export function ServerSection({ settings }: { readonly settings: Settings }) {
  const t = useT();
  const status = useServer((state) => state.status);
  if (status === null) return null;
  const { address, error } = status;
  return (
    <Section title={t("server.title")} note={t("server.what")}>
      <Row name={t("server.switch")} note={t("server.switchWhat")} setting="serverOn">
        <Toggle checked={settings.serverOn} onChange={(on) => void switchServer(on)}>
          {t(`server.is.${status.state}`)}
        </Toggle>
        {error !== null && <ErrorNote error={error} />}
      </Row>
      <Row name={t("server.address")} note={t("server.addressWhat")}>
        {address === null ? (
          <span className="text-muted">{t("server.noAddress")}</span>
        ) : (
          <>
            <code>{address}</code>
            <CopyButton label={t("server.copyAddress")} text={() => address} iconOnly />
          </>
        )}
      </Row>
      <Row name={t("server.port")} setting="serverPort">
        <Port
          key={settings.serverPort}
          label={t("server.port")}
          port={settings.serverPort}
          onChange={(serverPort) => void changeSettings({ serverPort })}
        />
      </Row>
      <Tokens />
      <Beyond beyond={status.beyond} settings={settings} />
      <Origins origins={settings.serverOrigins} />
      <EmbeddingFile path={settings.serverEmbeddingFile} />
      <UseFrom status={status} port={settings.serverPort} />
      <CommandRow name={t("server.mcp")} note={t("server.mcpWhat")} command="quern mcp" />
    </Section>
  );
}
