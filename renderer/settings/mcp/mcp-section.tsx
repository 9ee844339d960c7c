import { useT } from "../../i18n";
import { useMcpFollowed } from "../../state/mcp";
import { Section } from "../../ui";
import { Row } from "../row";
import { AddServer } from "./add-server";
import { ServerCard } from "./server-card";

/** Servers of tools for the agent: what they are, what each may do, and what it costs. */
export function McpSection() {
  const t = useT();
  const state = useMcpFollowed();
  if (state === null) return null;
  return (
    <Section title={t("mcp.title")} note={t("mcp.what")}>
      {!state.allowed && (
        <Row name={t("mcp.servers")}>
          <span className="text-muted">{t("mcp.forbidden")}</span>
        </Row>
      )}
      {state.allowed && state.servers.length === 0 && (
        <Row name={t("mcp.servers")}>
          <span className="text-muted">{t("mcp.none")}</span>
        </Row>
      )}
      {state.servers.map((server) => (
        <ServerCard key={server.id} server={server} />
      ))}
      {state.mayAdd && <AddServer />}
      {state.allowed && !state.mayAdd && (
        <Row name={t("mcp.add")}>
          <span className="text-muted">{t("mcp.onlyPolicy")}</span>
        </Row>
      )}
    </Section>
  );
}
