import { useState } from "react";
import type { McpServer } from "../../../main/contract";
import { useT } from "../../i18n";
import { removeServer, startServerOfTools, stopServerOfTools } from "../../state/mcp";
import { Button, Confirm, Disclosure, ErrorNote } from "../../ui";
import { useFormat } from "../../ui/format";
import { Row } from "../row";
import { ToolRow } from "./tool-row";
import { TransportFacts } from "./transport-facts";

/** One server: what is started, whether it runs, its tools and their cost. */
export function ServerCard({ server }: { readonly server: McpServer }) {
  const t = useT();
  const f = useFormat();
  const [removing, setRemoving] = useState(false);
  const { id, name, state, tools, tokens, error, stderr } = server;
  const off = tools.filter((tool) => tool.state === "new" || tool.state === "changed").length;
  const runs = state === "running" || state === "starting" || state === "asked";
  return (
    <Row name={name}>
      <div className="flex w-full min-w-0 flex-col gap-2">
        <div className="flex flex-wrap items-center gap-2">
          <span role="status">{t(`mcp.is.${state}`)}</span>
          {server.sandbox !== null && state === "running" && (
            <span className={server.sandbox === "none" ? "text-bad" : "text-muted"}>
              {server.sandbox === "none" ? t("mcp.noSandbox") : t("mcp.sandbox", { sandbox: server.sandbox })}
            </span>
          )}
          {server.byPolicy && <span className="text-muted">{t("mcp.byPolicy")}</span>}
          <span className="flex-1" />
          {runs ? (
            <Button aria-label={t("mcp.stopNamed", { name })} onClick={() => void stopServerOfTools(id)}>
              {t("mcp.stop")}
            </Button>
          ) : (
            <Button aria-label={t("mcp.startNamed", { name })} onClick={() => void startServerOfTools(id)}>
              {t("mcp.start")}
            </Button>
          )}
          {!server.byPolicy && (
            <Button
              kind="danger"
              aria-label={t("mcp.removeNamed", { name })}
              onClick={() => setRemoving(true)}
            >
              {t("mcp.remove")}
            </Button>
          )}
        </div>
        {state === "asked" && <p className="measure text-muted">{t("mcp.asked")}</p>}
        <TransportFacts transport={server.transport} sandbox={server.sandbox} />
        {error !== null && <ErrorNote error={error} />}
        {stderr.trim() !== "" && (
          <Disclosure summary={t("mcp.stderr")}>
            <pre className="max-h-40 overflow-auto rounded-md border border-line bg-surface p-2 text-xs wrap-anywhere whitespace-pre-wrap">
              {stderr}
            </pre>
          </Disclosure>
        )}
        {tools.length > 0 && (
          <>
            <p className="figures text-muted">
              {t(tokens.measured ? "mcp.cost" : "mcp.costAbout", {
                count: tools.length,
                tokens: f.number(tokens.count),
              })}
              {off > 0 && <span className="text-bad"> {t("mcp.off", { count: off })}</span>}
            </p>
            <Disclosure summary={t("mcp.tools")}>
              <ul className="flex flex-col">
                {tools.map((tool) => (
                  <ToolRow key={`${tool.name} ${tool.hash}`} serverId={id} tool={tool} />
                ))}
              </ul>
            </Disclosure>
          </>
        )}
        {server.leftOut > 0 && <p className="text-muted">{t("mcp.leftOut", { count: server.leftOut })}</p>}
      </div>
      <Confirm
        open={removing}
        title={t("mcp.removeTitle", { name })}
        actions={[{ id: "remove", label: t("mcp.remove"), act: () => void removeServer(id) }]}
        onClose={() => setRemoving(false)}
      >
        {t("mcp.removeWhat")}
      </Confirm>
    </Row>
  );
}
