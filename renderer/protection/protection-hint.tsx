import { useT } from "../i18n";
import { goTo } from "../state/navigation";
import { useProtection } from "../state/protection";
import { changeSettings, useSettings } from "../state/settings";
import { Button } from "../ui";

/** Below the conversations, until it was read: that they are not encrypted, and where that can be changed. */
export function ProtectionHint() {
  const t = useT();
  const off = useProtection((state) => state.status?.kind === "off");
  const seen = useSettings((state) => state.settings?.unprotectedSeen ?? true);
  if (!off || seen) return null;
  return (
    <div className="border-t border-line px-3 py-2 text-xs text-muted">
      <p>{t("protection.hint")}</p>
      <div className="mt-1.5 flex flex-wrap gap-1.5">
        <Button onClick={() => goTo("settings")}>{t("protection.hintOpen")}</Button>
        <Button kind="quiet" onClick={() => void changeSettings({ unprotectedSeen: true })}>
          {t("protection.hintDismiss")}
        </Button>
      </div>
    </div>
  );
}
