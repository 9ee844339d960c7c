import type { SearchHit } from "../../main/contract";
import { type Translate, useT } from "../i18n";
import { visibleText } from "../ui/visible";
import type { Piece } from "./matching";

/** A text with what was looked for marked in it. */
export function Marked({ pieces }: { readonly pieces: readonly Piece[] }) {
  let at = 0;
  return pieces.map(({ text, hit }) => {
    const key = at;
    at += text.length;
    const words = visibleText(text.replace(/\s+/g, " "));
    return hit ? (
      <mark key={key} className="rounded-[2px] bg-accent-quiet font-semibold text-text">
        {words}
      </mark>
    ) : (
      <span key={key}>{words}</span>
    );
  });
}

/** Who said it, and what it is in where that is not what was said. */
function placeOf({ role, place }: SearchHit, t: Translate): string {
  switch (place.part) {
    case "title":
      return t("search.inTitle");
    case "text":
      return t(role === "user" ? "chat.you" : "chat.answer");
    case "thinking":
      return t("search.inThinking");
    case "summary":
      return t("search.inSummary");
    case "call":
      return t("search.inCall");
    case "attachment":
      return t("search.inFile", { name: visibleText(place.name) });
  }
}

interface HitProps {
  readonly hit: SearchHit;
  readonly onOpen: () => void;
}

/** One place that was found: who said it or what it is in, and the words around. */
export function Hit({ hit, onOpen }: HitProps) {
  const t = useT();
  return (
    <li>
      <button
        type="button"
        data-result
        onClick={onOpen}
        className="w-full rounded-md px-2 py-1 text-left hover:bg-raised focus-visible:bg-raised focus-visible:-outline-offset-2"
      >
        <span className="line-clamp-2 text-xs wrap-anywhere text-muted">
          <span className="font-medium">{placeOf(hit, t)}: </span>
          <Marked pieces={hit.snippet} />
        </span>
      </button>
    </li>
  );
}
