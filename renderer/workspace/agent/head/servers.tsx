import { Popover } from "@base-ui/react/popover";
import { Wrench } from "lucide-react";
import { useT } from "../../../i18n";
import { setServers } from "../../../state/agent";
import { useMcpFollowed } from "../../../state/mcp";
import { Toggle } from "../../../ui";
import { useFormat } from "../../../ui/format";

interface ServersProps {
  /** Null: the task that is not there yet. */
  readonly taskId: string | null;
  readonly enabled: readonly string[];
}

/** Which servers of tools the task may use, and what each costs; nothing where there is none to use. */
export function Servers({ taskId, enabled }: ServersProps) {
  const t = useT();
  const f = useFormat();
  const state = useMcpFollowed();
  const usable = (state?.servers ?? []).filter(
    (server) => server.tools.length > 0 && server.state !== "unapproved",
  );
  if (usable.length === 0) return null;
  const count = usable.filter(({ id }) => enabled.includes(id)).length;
  const set = (id: string, on: boolean) =>
    void setServers(taskId, on ? [...enabled, id] : enabled.filter((one) => one !== id));
  return (
    <Popover.Root>
      <Popover.Trigger
        aria-label={t("mcp.enable")}
        className="inline-flex h-7 items-center gap-1.5 rounded-md border border-line bg-raised px-2.5 hover:border-line-strong"
      >
        <Wrench size={13} aria-hidden />
        {count === 0 ? t("mcp.enabledNone") : t("mcp.enabled", { count })}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="bottom" align="end" sideOffset={6} className="z-30">
          <Popover.Popup className="max-h-[70vh] w-80 max-w-[calc(100vw-1rem)] overflow-y-auto rounded-md border border-line bg-raised p-3.5 shadow-float">
            <Popover.Title className="font-semibold">{t("mcp.enable")}</Popover.Title>
            <Popover.Description className="mt-1 text-muted">{t("mcp.enableWhat")}</Popover.Description>
            <ul className="mt-2 flex flex-col gap-2">
              {usable.map(({ id, name, tokens }) => (
                <li key={id} className="flex items-center justify-between gap-3">
                  <Toggle checked={enabled.includes(id)} onChange={(on) => set(id, on)}>
                    <span className="wrap-anywhere">{name}</span>
                  </Toggle>
                  <span className="figures text-xs text-muted">
                    {t(tokens.measured ? "mcp.enableCost" : "mcp.enableCostAbout", {
                      tokens: f.number(tokens.count),
                    })}
                  </span>
                </li>
              ))}
            </ul>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
