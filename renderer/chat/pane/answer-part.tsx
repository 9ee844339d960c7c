import type { ConversationSettings } from "../../../main/contract";
import { useT } from "../../i18n";
import { changeSettingsOf } from "../../state/conversation-settings";
import { NumberField, Part, TextField } from "./fields";
import { parseStopLines, schemaFault, stopLines } from "./values";

/** As many stop strings, and of this length, as the contract takes. */
const mostStops = 16;
const longestStop = 200;

interface PartProps {
  readonly conversationId: string | null;
  readonly settings: ConversationSettings;
}

/** Where an answer ends and what form it has. */
export function AnswerPart({ conversationId, settings }: PartProps) {
  const t = useT();
  const stopFault = (lines: string): string | null => {
    const stop = parseStopLines(lines);
    if (stop.length > mostStops) return t("pane.stopTooMany", { most: mostStops });
    return stop.some((text) => text.length > longestStop)
      ? t("pane.stopTooLong", { most: longestStop })
      : null;
  };
  const formFault = (text: string): string | null => {
    const fault = text.trim() === "" ? null : schemaFault(text);
    if (fault === null) return null;
    if (fault.kind === "not-an-object") return t("pane.schemaNotObject");
    return fault.line === null || fault.column === null
      ? t("pane.schemaSyntax")
      : t("pane.schemaSyntaxAt", { line: fault.line, column: fault.column });
  };
  return (
    <Part title={t("pane.answer")}>
      <NumberField
        label={t("pane.maxTokens")}
        what={t("pane.maxTokensWhat")}
        value={settings.maxTokens}
        placeholder={t("pane.noLimit")}
        least={1}
        most={1_000_000}
        whole
        onChange={(maxTokens) => changeSettingsOf(conversationId, { maxTokens })}
      />
      <TextField
        label={t("pane.stop")}
        what={t("pane.stopWhat")}
        value={stopLines(settings.stop)}
        rows={2}
        code
        faultOf={stopFault}
        onChange={(lines) => changeSettingsOf(conversationId, { stop: parseStopLines(lines) })}
      />
      <TextField
        label={t("pane.schema")}
        what={t("pane.schemaWhat")}
        value={settings.jsonSchema ?? ""}
        placeholder={'{ "type": "object" }'}
        rows={5}
        code
        faultOf={formFault}
        onChange={(text) =>
          changeSettingsOf(conversationId, { jsonSchema: text.trim() === "" ? null : text })
        }
      />
    </Part>
  );
}
