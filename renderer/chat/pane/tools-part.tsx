import type { ConversationSettings, McpServer } from "../../../main/contract";
import { useT } from "../../i18n";
import { changeSettingsOf } from "../../state/conversation-settings";
import { useMcpFollowed } from "../../state/mcp";
import { Toggle } from "../../ui";
import { useFormat } from "../../ui/format";
import { Part } from "./fields";

interface ToolsPartProps {
  readonly conversationId: string | null;
  readonly settings: ConversationSettings;
}

/** Those that the model may be offered. */
const offered = ({ tools }: McpServer): number =>
  tools.filter(({ state, grant }) => state === "agreed" && grant !== "never").length;

/** Whose tools the model may call in this conversation, and what each costs; nothing where there is none to use. */
export function ToolsPart({ conversationId, settings: { servers: enabled } }: ToolsPartProps) {
  const t = useT();
  const f = useFormat();
  const state = useMcpFollowed();
  const usable = (state?.servers ?? []).filter(
    (server) => enabled.includes(server.id) || (server.tools.length > 0 && server.state !== "unapproved"),
  );
  if (usable.length === 0) return null;
  const set = (server: string, on: boolean): void => {
    const others = enabled.filter((one) => one !== server);
    changeSettingsOf(conversationId, { servers: on ? [...others, server] : others });
  };
  const costOf = (server: McpServer): string => {
    if (server.state === "unapproved") return t("mcp.chatForbidden");
    const { count, measured } = server.tokens;
    const key = measured ? "mcp.chatCost" : "mcp.chatCostAbout";
    return t(key, { count: offered(server), tokens: f.number(count) });
  };
  return (
    <Part title={t("mcp.chatTools")}>
      <p className="text-xs text-muted">{t("mcp.chatWhat")}</p>
      <ul aria-label={t("mcp.chatTools")} className="flex flex-col gap-2">
        {usable.map((server) => (
          <li key={server.id}>
            <Toggle checked={enabled.includes(server.id)} onChange={(on) => set(server.id, on)}>
              <span className="wrap-anywhere">{t("mcp.chatSwitch", { name: server.name })}</span>
            </Toggle>
            <p className="figures mt-0.5 text-xs text-muted">{costOf(server)}</p>
          </li>
        ))}
      </ul>
    </Part>
  );
}
