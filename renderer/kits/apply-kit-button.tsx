import { PackageOpen } from "lucide-react";
import { useT } from "../i18n";
import { chooseKit } from "../state/kits";
import { Button } from "../ui";

/** Asks for the folder of a kit. */
export function ApplyKitButton({
  kind = "plain",
  large = false,
}: {
  readonly kind?: "plain" | "quiet";
  readonly large?: boolean;
}) {
  const t = useT();
  return (
    <Button
      kind={kind}
      large={large}
      icon={large ? undefined : <PackageOpen size={14} aria-hidden />}
      onClick={() => void chooseKit()}
    >
      {t("kits.apply")}
    </Button>
  );
}
