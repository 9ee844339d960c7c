import { useEffect, useState } from "react";
import type { agentService, Client } from "../../../../main/contract";
import { ask, askOrNotice, services } from "../../../bridge";
import { useT } from "../../../i18n";
import { addNotice } from "../../../state/notices";
import { Button } from "../../../ui";
import { oneLine } from "../shown";
import { shownCommand } from "../steps/command";

type Granted = Extract<Awaited<ReturnType<Client<typeof agentService>["grants"]>>, { ok: true }>["value"];

/** Commands that run unasked until Quern ends, each with how to end that. Read when it is opened. */
export function Grants() {
  const t = useT();
  const [grants, setGrants] = useState<Granted>([]);
  useEffect(() => {
    let current = true;
    const read = async (): Promise<void> => {
      const known = await askOrNotice(services().agent.grants());
      if (current && known !== undefined) setGrants(known);
    };
    void read();
    return () => {
      current = false;
    };
  }, []);
  if (grants.length === 0) return null;
  const revoke = async (id: string): Promise<void> => {
    const result = await ask(services().agent.revokeGrant({ id }));
    if (!result.ok) return addNotice(result.error);
    setGrants((known) => known.filter((grant) => grant.id !== id));
  };
  return (
    <section aria-label={t("agent.grants")} className="mt-3 border-t border-line pt-3">
      <h3 className="font-semibold">{t("agent.grants")}</h3>
      <ul className="mt-1.5 flex flex-col gap-1">
        {grants.map(({ id, argv, folder, network }) => {
          const command = oneLine(shownCommand(argv), 200);
          return (
            <li key={id} className="flex items-center gap-2">
              <code className="min-w-0 flex-1 truncate font-mono text-xs" title={command}>
                {command}
                {folder !== "" && <span className="text-muted"> · {oneLine(folder, 80)}</span>}
                {network && <span className="text-muted"> · {t("agent.grantNetwork")}</span>}
              </code>
              <Button
                className="h-6"
                aria-label={t("agent.revokeNamed", { command })}
                onClick={() => void revoke(id)}
              >
                {t("agent.revoke")}
              </Button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
