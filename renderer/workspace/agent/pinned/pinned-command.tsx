import { useRef, useState } from "react";
import type { Waiting } from "../../../../main/contract";
import { useT } from "../../../i18n";
import { deny } from "../../../state/agent";
import { Button } from "../../../ui";
import { ReasonField } from "./reason-field";
import { shortcut } from "./shortcut";
import { useApprovalPlace } from "./use-approval-place";
import { useDecisionKeys } from "./use-decision-keys";

type Guarded = Extract<Waiting, { kind: "command" | "tool" }>;

/**
 * A command, or a call of a server's tool, that waits. It is shown and approved only in the surface that main lays over this place, which the page
 * cannot draw in; the page itself may only deny.
 */
export function PinnedCommand({ command }: { readonly command: Guarded }) {
  const t = useT();
  const place = useRef<HTMLDivElement>(null);
  const [denying, setDenying] = useState(false);
  const [working, setWorking] = useState(false);
  useApprovalPlace(place);
  useDecisionKeys(null, () => setDenying(true));
  const refuse = async (reason: string): Promise<void> => {
    if (working) return;
    setWorking(true);
    await deny(command.id, reason);
    setWorking(false);
  };
  return (
    <>
      <div
        ref={place}
        className="flex h-[clamp(15rem,42vh,22rem)] items-center justify-center rounded-md border border-dashed border-line-strong bg-bg text-center text-muted"
      >
        <p className="measure px-3">{t(command.kind === "tool" ? "mcp.waiting" : "agent.waitingCommand")}</p>
      </div>
      <div className="mt-1.5">
        {denying ? (
          <ReasonField
            act={t("agent.deny")}
            onAct={(reason) => void refuse(reason)}
            onCancel={() => setDenying(false)}
          />
        ) : (
          <Button
            kind="danger"
            title={shortcut("Backspace")}
            aria-keyshortcuts="Control+Backspace Meta+Backspace"
            onClick={() => setDenying(true)}
          >
            {t("agent.denyWith")}
          </Button>
        )}
      </div>
    </>
  );
}
