import { X } from "lucide-react";
import { useT } from "../i18n";
import { dismissNotice, useNotices } from "../state/notices";
import { Button, ErrorNote } from "../ui";

/** What belongs to no single view: errors that stay until they are dismissed. */
export function Notices() {
  const t = useT();
  const notices = useNotices((state) => state.notices);
  return (
    <section
      aria-label={t("notices.label")}
      aria-live="polite"
      className="pointer-events-none absolute right-4 bottom-4 z-30 flex w-[min(28rem,calc(100%-2rem))] flex-col gap-2"
    >
      {notices.map(({ id, error }) => (
        <div key={id} className="pointer-events-auto relative rounded-md bg-raised shadow-float">
          <ErrorNote error={error}>
            <Button icon={<X size={14} aria-hidden />} onClick={() => dismissNotice(id)}>
              {t("common.dismiss")}
            </Button>
          </ErrorNote>
        </div>
      ))}
    </section>
  );
}
