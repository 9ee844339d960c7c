import { Plug } from "lucide-react";
import { useState } from "react";
import { useT } from "../i18n";
import { useMcpFollowed } from "../state/mcp";
import type { ContextTarget } from "../state/server-context";
import { IconButton, WideDialog } from "../ui";
import { ServerOffers } from "./server-offers";

/** Opens what the user's servers have beside tools; nothing where no server was ever allowed. */
export function ServerContext({ target }: { readonly target: ContextTarget }) {
  const t = useT();
  const state = useMcpFollowed();
  const [open, setOpen] = useState(false);
  const [wanted, setWanted] = useState<string | null>(null);
  const usable = (state?.servers ?? []).filter(
    (server) => server.state !== "unapproved" && server.state !== "asked",
  );
  const server = usable.find(({ id }) => id === wanted) ?? usable[0];
  if (server === undefined) return null;
  return (
    <>
      <IconButton
        label={t("context.open")}
        icon={<Plug size={15} aria-hidden />}
        onClick={() => setOpen(true)}
      />
      {open && (
        <WideDialog title={t("context.title")} note={t("context.what")} onClose={() => setOpen(false)}>
          {usable.length > 1 && (
            <label className="mb-3 flex items-center gap-2">
              {t("context.server")}
              <select
                aria-label={t("context.server")}
                value={server.id}
                onChange={(event) => setWanted(event.target.value)}
                className="h-7 min-w-0 rounded-md border border-line-strong bg-raised px-2"
              >
                {usable.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </select>
            </label>
          )}
          <ServerOffers key={server.id} server={server} target={target} onDone={() => setOpen(false)} />
        </WideDialog>
      )}
    </>
  );
}
