import { TextCursorInput, X } from "lucide-react";
import { useEffect, useState } from "react";
import type { Attachment } from "../../../main/contract";
import { ask, services } from "../../bridge";
import { errorSentence, useT } from "../../i18n";
import {
  dismissRefusal,
  largestFile,
  type Refused,
  removeAttachment,
  takeText,
  useAttachments,
  usePending,
} from "../../state/attachments";
import { useSettingsOf } from "../../state/conversation-settings";
import { appendToDraft } from "../../state/drafts";
import { useEngine } from "../../state/engine";
import { Busy, Hint, IconButton } from "../../ui";
import { useFormat } from "../../ui/format";
import { visibleText } from "../../ui/visible";
import { AttachmentChip } from "./chip";

interface TrayProps {
  readonly conversationId: string | null;
  /** Where the focus goes when the chip that had it is gone. */
  readonly focusField: () => void;
}

/** What goes with the next message, what is being read, and what could not be attached and why. */
export function AttachmentTray({ conversationId, focusField }: TrayProps) {
  const t = useT();
  const pending = usePending(conversationId);
  const reading = useAttachments((state) => state.reading);
  const refused = useAttachments((state) => state.refused);
  if (pending.length + reading.length + refused.length === 0) return null;
  return (
    <div className="flex flex-col gap-1.5 px-3 pt-2.5">
      {pending.length > 0 && conversationId !== null && (
        <ul aria-label={t("attach.list")} className="flex max-h-32 flex-wrap gap-1.5 overflow-y-auto">
          {pending.map((attachment) => (
            <li key={attachment.id} className="max-w-full">
              <Pending conversationId={conversationId} attachment={attachment} focusField={focusField} />
            </li>
          ))}
        </ul>
      )}
      {reading.map(({ id, name }) => (
        <Busy key={id}>{t("attach.adding", { name: visibleText(name) })}</Busy>
      ))}
      {refused.map((one) => (
        <RefusedLine key={one.id} refused={one} />
      ))}
    </div>
  );
}

interface PendingProps {
  readonly conversationId: string;
  readonly attachment: Attachment;
  readonly focusField: () => void;
}

function Pending({ conversationId, attachment, focusField }: PendingProps) {
  const t = useT();
  const tokens = useTokens(conversationId, attachment);
  const pasted = useAttachments((state) => state.pasted.includes(attachment.id));
  const asText = async (): Promise<void> => {
    const text = await takeText(conversationId, attachment.id);
    if (text !== undefined) appendToDraft(conversationId, text);
    focusField();
  };
  const remove = async (): Promise<void> => {
    await removeAttachment(conversationId, attachment.id);
    focusField();
  };
  return (
    <AttachmentChip attachment={attachment} tokens={tokens} onRemove={() => void remove()}>
      {pasted && (
        <Hint text={t("attach.asTextWhat")}>
          <button
            type="button"
            onClick={() => void asText()}
            className="flex h-6 shrink-0 items-center gap-1 rounded-md px-1.5 text-xs text-muted hover:bg-raised hover:text-text"
          >
            <TextCursorInput size={13} aria-hidden />
            {t("attach.asText")}
          </button>
        </Hint>
      )}
    </AttachmentChip>
  );
}

/** What an attachment takes of the context, in words: measured where a model is loaded, an estimate before. */
function useTokens(conversationId: string, { id, kind }: Attachment): string | undefined {
  const t = useT();
  const f = useFormat();
  const [tokens, setTokens] = useState<{ count: number; measured: boolean } | null>(null);
  const modelId = useEngine(({ status }) => (status.state === "ready" ? status.model.modelId : null));
  const { endpoint } = useSettingsOf(conversationId);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another model counts in another way.
  useEffect(() => {
    let current = true;
    const count = async (): Promise<void> => {
      const draft = { conversationId, endpoint, text: "", attachments: [id] };
      const result = await ask(services().chat.count(draft));
      if (current && result.ok)
        setTokens({ count: result.value.parts.attachments, measured: result.value.measured });
    };
    void count();
    return () => {
      current = false;
    };
  }, [conversationId, endpoint, id, modelId]);
  if (tokens === null || (kind === "image" && tokens.count === 0)) return undefined;
  const words = t("count.tokens", { count: tokens.count, shown: f.number(tokens.count) });
  return tokens.measured ? words : t("count.about", { tokens: words });
}

function RefusedLine({ refused: { id, name, why } }: { readonly refused: Refused }) {
  const t = useT();
  const f = useFormat();
  const shown = visibleText(name);
  // The sentences for files name theirs already.
  const namesIt = why.kind === "error" && why.error.params.name !== undefined;
  const sentence =
    why.kind === "error"
      ? errorSentence(why.error)
      : why.kind === "too-large"
        ? t("attach.tooLarge", { size: f.bytes(why.bytes), most: f.bytes(largestFile) })
        : t(why.kind === "folder" ? "attach.folder" : "attach.unreadable");
  return (
    <div role="alert" className="flex items-start gap-2 rounded-md bg-bad-quiet py-1 pr-1 pl-2.5">
      <p className="min-w-0 flex-1 py-1 wrap-anywhere">
        {!namesIt && <span className="font-medium">{shown} · </span>}
        {sentence}
      </p>
      <IconButton
        label={t("attach.dismiss", { name: shown })}
        icon={<X size={14} aria-hidden />}
        onClick={() => dismissRefusal(id)}
      />
    </div>
  );
}
