import { useState } from "react";
import type { ReportFormat } from "../../main/contract";
import { ask, askOrNotice, services } from "../bridge";
import { useLocale, useT } from "../i18n";
import { Button, CopyButton } from "../ui";

/** The report for others, copied or saved: without serial numbers and names. */
export function ReportActions() {
  const t = useT();
  const locale = useLocale();
  const [savedTo, setSavedTo] = useState<string | null>(null);
  const text = (format: ReportFormat) => () => ask(services().machine.reportText({ format, locale }));
  const save = async (format: ReportFormat): Promise<void> => {
    const path = await askOrNotice(services().machine.saveReport({ format, locale }));
    if (path !== undefined) setSavedTo(path);
  };
  return (
    <div className="mb-6">
      <div className="-ml-2 flex flex-wrap gap-1">
        <CopyButton label={t("machine.copy")} text={text("json")} />
        <CopyButton label={t("machine.copyMarkdown")} text={text("markdown")} />
        <Button kind="quiet" onClick={() => void save("json")}>
          {t("machine.saveJson")}
        </Button>
        <Button kind="quiet" onClick={() => void save("markdown")}>
          {t("machine.saveMarkdown")}
        </Button>
      </div>
      {savedTo !== null && (
        <p role="status" className="mt-1 wrap-anywhere text-muted">
          {t("machine.saved", { path: savedTo })}
        </p>
      )}
    </div>
  );
}
