import { Menu } from "@base-ui/react/menu";
import { Split } from "lucide-react";
import { useState } from "react";
import type { Message } from "../../main/contract";
import { useT } from "../i18n";
import { alsoAnswer } from "../state/chat";
import { listOf } from "../state/endpoint-list";
import { useEndpoints } from "../state/endpoints";
import { RowButton } from "./row-button";

interface AlsoAnswerProps {
  readonly message: Message;
  readonly disabled: boolean;
}

const look = "flex h-7 items-center rounded-md px-2 pr-4 data-highlighted:bg-accent-quiet";

/** Has the same question answered at another place too. Not to be seen where there is no other place. */
export function AlsoAnswer({ message, disabled }: AlsoAnswerProps) {
  const t = useT();
  const list = useEndpoints(listOf);
  const [open, setOpen] = useState(false);
  // What floats is made when it is first wanted: every answer that scrolls by has such a button.
  const [wanted, setWanted] = useState(false);
  if (list.length === 0) return null;
  const given = { label: t("compare.also"), icon: <Split size={14} aria-hidden />, disabled };
  const want = (): void => {
    setWanted(true);
    setOpen(true);
  };
  if (!wanted) return <RowButton {...given} aria-haspopup="menu" aria-expanded={false} onClick={want} />;
  const places = [
    { id: null, name: t("endpoints.thisMachine") },
    ...list.map(({ endpoint: { id, name }, host }) => ({ id, name: t("endpoints.option", { name, host }) })),
  ];
  return (
    <Menu.Root open={open} onOpenChange={setOpen}>
      <Menu.Trigger render={<RowButton {...given} />} />
      <Menu.Portal>
        <Menu.Positioner align="start" side="top" sideOffset={2} className="z-30">
          <Menu.Popup
            aria-label={t("compare.also")}
            className="max-w-80 min-w-40 rounded-md border border-line bg-raised p-1 shadow-float"
          >
            <Menu.Group>
              {places.map(({ id, name }) => (
                <Menu.Item key={id ?? ""} className={look} onClick={() => void alsoAnswer(message, id)}>
                  <span className="truncate">{name}</span>
                </Menu.Item>
              ))}
              <Menu.GroupLabel className="border-t border-line px-2 pt-1.5 pb-0.5 text-xs text-muted">
                {t("compare.alsoWhat")}
              </Menu.GroupLabel>
            </Menu.Group>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
