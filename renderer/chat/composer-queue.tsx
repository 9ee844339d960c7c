import { Clock, Undo2 } from "lucide-react";
import { useT } from "../i18n";
import { sendHeld, takeBack, useQueued } from "../state/queue";
import { Button } from "../ui";
import { visibleText } from "../ui/visible";

interface QueueProps {
  readonly conversationId: string;
  /** While it is being answered the queue moves by itself; after a stop or a failure it waits for the user. */
  readonly running: boolean;
  readonly focusField: () => void;
}

/** The messages that wait, in their order, each with its way back into the field. */
export function ComposerQueue({ conversationId, running, focusField }: QueueProps) {
  const t = useT();
  const queued = useQueued(conversationId);
  if (queued.length === 0) return null;
  const back = async (id: string): Promise<void> => {
    await takeBack(conversationId, id);
    focusField();
  };
  return (
    <section aria-label={t("queue.label")} className="mb-1.5 rounded-md border border-line bg-surface">
      <div className="flex min-h-8 items-center justify-between gap-3 pr-1 pl-3">
        <p className="flex min-w-0 items-center gap-1.5 text-xs text-muted">
          <Clock size={13} aria-hidden className="shrink-0" />
          <span className="min-w-0 truncate">{t(running ? "queue.waiting" : "queue.held")}</span>
        </p>
        {!running && (
          <Button className="h-6" onClick={() => void sendHeld(conversationId)}>
            {t("queue.sendNow")}
          </Button>
        )}
      </div>
      <ol className="max-h-28 overflow-y-auto">
        {queued.map(({ id, text, attachments }) => {
          const words = visibleText(text.trim().replaceAll(/\s+/g, " ").slice(0, 300));
          const files = attachments.map(({ name }) => visibleText(name)).join(", ");
          return (
            <li key={id} className="flex min-h-7 items-center gap-3 border-t border-line pr-1 pl-3">
              <p dir="auto" className="min-w-0 flex-1 truncate">
                {words}
                {files !== "" && <span className="text-muted">{words === "" ? files : ` · ${files}`}</span>}
              </p>
              <Button
                kind="quiet"
                className="h-6"
                icon={<Undo2 size={13} aria-hidden />}
                aria-label={t("queue.takeBackNamed", { text: words === "" ? files : words.slice(0, 60) })}
                onClick={() => void back(id)}
              >
                {t("queue.takeBack")}
              </Button>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
