import { lazy, Suspense } from "react";
import { useKit } from "../state/kits";
import { useKitDrop } from "./use-kit-drop";

const KitDialog = lazy(() => import("./kit-dialog").then(({ KitDialog }) => ({ default: KitDialog })));

/** Where kits come in: by a drop anywhere on the window, and in a dialog over whatever is shown. */
export function KitPlace() {
  useKitDrop();
  const open = useKit(({ now }) => now.phase !== "closed");
  if (!open) return null;
  return (
    <Suspense fallback={null}>
      <KitDialog />
    </Suspense>
  );
}
