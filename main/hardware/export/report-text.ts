import type { i18n } from "i18next";
import { type MachineReport, type ReportFormat, readableJson } from "../../contract";
import { reportMarkdown } from "./markdown";
import { type PrivateNames, privateNames, withoutPrivateNames } from "./private-names";

/**
 * A report as a text that may be sent to others: without serial numbers (no report holds any) and without names.
 * @param translator the reader's language; JSON is the same in every one
 */
export function reportText(
  report: MachineReport,
  format: ReportFormat,
  translator: i18n,
  names: PrivateNames = privateNames(),
): string {
  const clean = withoutPrivateNames(report, names);
  return format === "json" ? `${readableJson(clean)}\n` : reportMarkdown(clean, translator);
}
