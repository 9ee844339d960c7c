import { FilePlus } from "lucide-react";
import type { ReactNode } from "react";
import { useT } from "../i18n";
import { takeKit } from "../state/kits";
import { importPaths, useLibrary } from "../state/library";
import { Busy, useFileDrop } from "../ui";

/** A view onto which model files and folders can be dropped. */
export function DropModels({ children }: { readonly children: ReactNode }) {
  const t = useT();
  const importing = useLibrary((state) => state.importing);
  const { area, over } = useFileDrop((transfer) => {
    // Main checks each path again; one that the system does not tell is no file of this machine.
    const paths = [...transfer.files].map((file) => window.quern.pathOf(file)).filter((path) => path !== "");
    takeKit(transfer, () => void importPaths(paths));
  });
  return (
    <div ref={area} className="relative h-full">
      {children}
      {importing && (
        <div className="absolute right-4 bottom-4 z-20 rounded-md bg-raised px-4 py-2 shadow-float">
          <Busy>{t("library.importing")}</Busy>
        </div>
      )}
      {over && (
        <div className="pointer-events-none absolute inset-2 z-20 flex items-center justify-center rounded-md border-2 border-dashed border-accent-strong bg-bg/80 p-6">
          <div className="flex flex-col items-center gap-1 rounded-md bg-raised px-8 py-5 text-center shadow-float">
            <FilePlus size={20} aria-hidden className="text-muted" />
            <p className="text-base font-semibold">{t("library.drop")}</p>
            <p className="max-w-80 text-muted">{t("library.dropWhat")}</p>
          </div>
        </div>
      )}
    </div>
  );
}
