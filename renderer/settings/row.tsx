import { Lock } from "lucide-react";
import type { ReactNode } from "react";
import type { Settings } from "../../main/contract";
import { useT } from "../i18n";
import { useLocked } from "../state/network";
import { Locked } from "../ui";

interface RowProps {
  readonly name: string;
  readonly note?: string;
  /** The setting that is changed here: where the administrator has fixed it, its controls are shut and say so. */
  readonly setting?: keyof Settings;
  readonly children: ReactNode;
}

/** One setting: its name, its control, and what it means. */
export function Row({ name, note, setting, children }: RowProps) {
  const t = useT();
  const locked = useLocked(setting);
  return (
    <div className="grid grid-cols-[minmax(9rem,1fr)_3fr] gap-4 border-t border-line py-3">
      <div className="text-muted">{name}</div>
      <div className="min-w-0">
        <Locked value={locked}>
          <fieldset disabled={locked} className="flex min-w-0 flex-wrap items-center gap-3">
            <legend className="sr-only">{name}</legend>
            {children}
            {locked && (
              <span className="inline-flex items-center gap-1 text-muted">
                <Lock size={13} aria-hidden />
                {t("network.locked")}
              </span>
            )}
          </fieldset>
        </Locked>
        {note !== undefined && <p className="measure mt-1.5 text-muted">{note}</p>}
      </div>
    </div>
  );
}
