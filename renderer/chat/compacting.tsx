import { Square } from "lucide-react";
import { useT } from "../i18n";
import { stopAnswer, useChat } from "../state/chat";
import { Busy, Button } from "../ui";
import { useFormat } from "../ui/format";
import { wordsOf } from "./working";

/** A summary that is being written: how far it is, and the way to stop it. */
export function Compacting({ conversationId }: { readonly conversationId: string }) {
  const t = useT();
  const f = useFormat();
  const progress = useChat((state) => state.progress[conversationId]);
  if (progress?.phase !== "compacting") return null;
  return (
    <div className="mx-auto flex w-full max-w-[46rem] items-center justify-between gap-3 px-10 py-2">
      <Busy>{wordsOf(progress, t, f)}</Busy>
      <Button
        icon={<Square size={12} fill="currentColor" aria-hidden />}
        onClick={() => void stopAnswer(conversationId)}
      >
        {t("working.stop")}
      </Button>
    </div>
  );
}
