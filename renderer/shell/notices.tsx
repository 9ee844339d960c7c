import { X } from "lucide-react";
import { useT } from "../i18n";
import { dismissNotice, useNotices } from "../state/notices";
import { Button, ErrorNote } from "../ui";
import { WordNote } from "./word-note";

/** What belongs to no single view: errors that stay until they are dismissed, and what was just done. */
export function Notices() {
  const t = useT();
  const notices = useNotices((state) => state.notices);
  return (
    <section
      aria-label={t("notices.label")}
      aria-live="polite"
      className="pointer-events-none absolute right-4 bottom-4 z-30 flex w-[min(28rem,calc(100%-2rem))] flex-col gap-2"
    >
      {notices.map((notice) => (
        <div key={notice.id} className="pointer-events-auto relative rounded-md bg-raised shadow-float">
          {"error" in notice ? (
            <ErrorNote error={notice.error}>
              <Button icon={<X size={14} aria-hidden />} onClick={() => dismissNotice(notice.id)}>
                {t("common.dismiss")}
              </Button>
            </ErrorNote>
          ) : (
            <WordNote notice={notice} />
          )}
        </div>
      ))}
    </section>
  );
}
