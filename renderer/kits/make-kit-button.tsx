import { PackagePlus } from "lucide-react";
import { lazy, Suspense } from "react";
import { useT } from "../i18n";
import { openKitMaking, useKitMaking } from "../state/kit-making";
import { useModels } from "../state/models";
import { Button } from "../ui";
import { canBecomeKit } from "./kit-models";

const MakeDialog = lazy(() => import("./make-dialog").then(({ MakeDialog }) => ({ default: MakeDialog })));

/** Opens the dialog in which kits are made. */
export function MakeKitButton() {
  const t = useT();
  const open = useKitMaking(({ now }) => now.phase !== "closed");
  const first = useModels(({ installed }) => installed.find(canBecomeKit)?.id);
  return (
    <>
      <Button
        icon={<PackagePlus size={14} aria-hidden />}
        onClick={() => void openKitMaking(first === undefined ? [] : [first])}
      >
        {t("kitMaking.open")}
      </Button>
      {open && (
        <Suspense fallback={null}>
          <MakeDialog />
        </Suspense>
      )}
    </>
  );
}
