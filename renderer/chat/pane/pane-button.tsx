import { SlidersHorizontal } from "lucide-react";
import { useT } from "../../i18n";
import { setPane, usePane } from "../../state/pane";
import { IconButton } from "../../ui";

export const paneId = "conversation-settings";
export const paneButtonId = "conversation-settings-button";

/** Opens and closes the settings of the conversation. */
export function PaneButton() {
  const t = useT();
  const open = usePane((state) => state.open);
  const toggle = (): void => {
    setPane(!open);
    // Whoever opens it by hand goes on in it.
    if (!open) requestAnimationFrame(() => document.getElementById(paneId)?.focus());
  };
  return (
    <IconButton
      id={paneButtonId}
      label={t("pane.title")}
      icon={<SlidersHorizontal size={15} aria-hidden />}
      aria-expanded={open}
      aria-controls={open ? paneId : undefined}
      onClick={toggle}
      className={open ? "bg-surface text-text" : ""}
    />
  );
}
