import type { McpGrant, McpTool } from "../../../main/contract";
import { useT } from "../../i18n";
import { agreeToTool, setGrant, useMcp, wideningKey } from "../../state/mcp";
import { Button } from "../../ui";

const grants = ["ask", "session", "always", "never"] as const satisfies readonly McpGrant[];

interface ToolRowProps {
  readonly serverId: string;
  readonly tool: McpTool;
}

/** One tool: what it says of itself, when it may be called, and what has changed of it. */
export function ToolRow({ serverId, tool }: ToolRowProps) {
  const t = useT();
  const widening = useMcp((view) => view.widening.has(wideningKey(serverId, tool.name)));
  const { name, description, grant, state, hash } = tool;
  return (
    <li className="flex flex-col gap-1 border-t border-line py-2 first:border-t-0">
      <div className="flex flex-wrap items-center gap-2">
        <code className="min-w-0 flex-1 wrap-anywhere">{name}</code>
        {state === "agreed" ? (
          <select
            aria-label={t("mcp.grantOf", { name })}
            value={grant}
            onChange={(event) => {
              const wanted = grants.find((one) => one === event.target.value);
              if (wanted !== undefined) void setGrant(serverId, name, wanted);
            }}
            className="h-7 rounded-md border border-line-strong bg-raised px-1.5"
          >
            {grants.map((one) => (
              <option key={one} value={one}>
                {t(`mcp.grant.${one}`)}
              </option>
            ))}
          </select>
        ) : (
          <span className="text-bad">{t(`mcp.toolIs.${state}`)}</span>
        )}
      </div>
      {widening && <p className="measure text-muted">{t("mcp.asked")}</p>}
      {state === "changed" && tool.before !== null && (
        <Said name={t("mcp.saidBefore")} description={tool.before.description} schema={tool.before.schema} />
      )}
      {state === "changed" || state === "new" ? (
        <>
          <Said name={t("mcp.saysNow")} description={description} schema={tool.schema} />
          <div>
            <Button
              aria-label={t("mcp.agreeNamed", { name })}
              onClick={() => void agreeToTool(serverId, name, hash)}
            >
              {t("mcp.agree")}
            </Button>
          </div>
        </>
      ) : (
        <p className="measure text-xs wrap-anywhere whitespace-pre-wrap text-muted">{description}</p>
      )}
    </li>
  );
}

/** What a tool says of itself, whole: what is agreed to has to be seen. */
function Said({
  name,
  description,
  schema,
}: {
  readonly name: string;
  readonly description: string;
  readonly schema: string;
}) {
  return (
    <figure className="rounded-md border border-line bg-surface p-2">
      <figcaption className="text-xs text-muted">{name}</figcaption>
      <p className="wrap-anywhere whitespace-pre-wrap">{description}</p>
      <code className="text-xs wrap-anywhere">{schema}</code>
    </figure>
  );
}
