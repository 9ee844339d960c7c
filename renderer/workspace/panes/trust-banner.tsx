import { ShieldAlert } from "lucide-react";
import { useT } from "../../i18n";
import { askTrust } from "../../state/workspace/folder";
import { Button } from "../../ui";

/** Says that a folder is read-only because it is not trusted, and how to trust it. */
export function TrustBanner() {
  const t = useT();
  return (
    <section
      aria-label={t("workspace.untrusted")}
      className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1.5 border-b border-line bg-accent-quiet px-3 py-1.5"
    >
      <ShieldAlert size={16} aria-hidden className="shrink-0 text-warn" />
      <p className="min-w-0 flex-1">{t("workspace.untrustedWhat")}</p>
      <Button onClick={() => void askTrust()}>{t("workspace.trust")}</Button>
    </section>
  );
}
