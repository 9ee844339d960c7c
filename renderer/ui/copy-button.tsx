import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import type { Result } from "../../main/contract";
import { ask, services } from "../bridge";
import { useT } from "../i18n";
import { addNotice, announce } from "../state/notices";
import { Button } from "./button";
import { IconButton } from "./icon-button";

interface CopyButtonProps {
  readonly label: string;
  /** Called on the press, so that a long text is made only then; it may have to be asked for. */
  readonly text: () => string | Promise<Result<string>>;
  readonly iconOnly?: boolean;
  readonly className?: string;
}

/** Puts a text on the clipboard and says so, to the eye and aloud. */
export function CopyButton({ label, text, iconOnly = false, className = "" }: CopyButtonProps) {
  const t = useT();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async (): Promise<void> => {
    const made = await text();
    if (typeof made !== "string" && !made.ok) return addNotice(made.error);
    const result = await ask(services().app.copyText({ text: typeof made === "string" ? made : made.value }));
    if (!result.ok) return addNotice(result.error);
    setCopied(true);
    announce(t("common.copied"));
  };
  const icon = copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />;
  const press = (): void => void copy();
  if (iconOnly)
    return (
      <IconButton
        label={copied ? t("common.copied") : label}
        icon={icon}
        onClick={press}
        className={className}
      />
    );
  return (
    <Button kind="quiet" icon={icon} onClick={press} className={className}>
      {copied ? t("common.copied") : label}
    </Button>
  );
}
