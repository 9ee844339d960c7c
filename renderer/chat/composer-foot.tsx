import type { TokenCount } from "../../main/contract";
import { useT } from "../i18n";
import { ContextMeter } from "./composer-meter";

interface FootProps {
  readonly count: TokenCount | null;
  readonly maxTokens: number | null;
}

/** Under the field: what the draft takes and how full the context will be, or how the field works. */
export function ComposerFoot({ count, maxTokens }: FootProps) {
  const t = useT();
  const empty = count === null || Object.values(count.parts).every((tokens) => tokens === 0);
  if (empty) return <span className="min-w-0 truncate px-1.5 text-xs text-muted">{t("composer.keys")}</span>;
  return <ContextMeter count={count} maxTokens={maxTokens} />;
}
