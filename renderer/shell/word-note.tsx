import { X } from "lucide-react";
import { useEffect, useState } from "react";
import { useT } from "../i18n";
import { dismissNotice, type WordNotice } from "../state/notices";
import { Button, IconButton } from "../ui";

/** How long it stays while nobody looks at it, ms: time to read it twice and to reach its button. */
const stay = 12_000;

/** Something that was done, with how to take it back; stays as long as the pointer or the focus is on it. */
export function WordNote({ notice }: { readonly notice: WordNotice }) {
  const t = useT();
  const [held, setHeld] = useState(false);
  const { id, words, act } = notice;
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => dismissNotice(id), stay);
    return () => clearTimeout(timer);
  }, [held, id]);
  return (
    <fieldset
      aria-label={words}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className="flex min-h-10 items-center gap-3 rounded-md border border-line py-1.5 pr-1.5 pl-3"
    >
      <p className="min-w-0 flex-1 wrap-anywhere">{words}</p>
      {act !== null && (
        <Button
          onClick={() => {
            dismissNotice(id);
            act.act();
          }}
        >
          {act.label}
        </Button>
      )}
      <IconButton
        label={t("common.dismiss")}
        icon={<X size={14} aria-hidden />}
        onClick={() => dismissNotice(id)}
      />
    </fieldset>
  );
}
