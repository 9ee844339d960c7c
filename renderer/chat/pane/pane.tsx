import { X } from "lucide-react";
import { useState } from "react";
import { useT } from "../../i18n";
import { useChat } from "../../state/chat";
import {
  changeSettingsOf,
  storeSettings,
  useSettingsError,
  useSettingsOf,
} from "../../state/conversation-settings";
import { setPane, usePane } from "../../state/pane";
import { newThinking, useSettings } from "../../state/settings";
import { Button, ErrorNote, IconButton } from "../../ui";
import { AnswerPart } from "./answer-part";
import { Part, TextField } from "./fields";
import { paneButtonId, paneId } from "./pane-button";
import { PresetPart } from "./preset-part";
import { SamplingPart, ThinkingPart } from "./thinking-part";
import { ToolsPart } from "./tools-part";

/** As many characters as the contract takes. */
const longestPrompt = 200_000;

/** Closes the pane; the focus goes back to what opened it. */
function close(): void {
  setPane(false);
  document.getElementById(paneButtonId)?.focus();
}

/** The settings of the open conversation: beside it where there is room, above it in a narrow window. */
export function SettingsPane() {
  const open = usePane((state) => state.open);
  const selectedId = useChat((state) => state.selectedId);
  if (!open) return null;
  return <Pane key={selectedId ?? "new"} conversationId={selectedId} />;
}

function Pane({ conversationId }: { readonly conversationId: string | null }) {
  const t = useT();
  const settings = useSettingsOf(conversationId);
  const error = useSettingsError(conversationId);
  const own = useChat(({ conversations }) => conversations.find(({ id }) => id === conversationId)?.thinking);
  const thinksWhenNew = useSettings(newThinking);
  const thinking = own ?? thinksWhenNew;
  // What stands in the fields begins anew when all values were replaced at once.
  const [replaced, setReplaced] = useState(0);
  const onReplaced = (): void => setReplaced((count) => count + 1);
  const given = { conversationId, settings, thinking };
  return (
    <aside
      id={paneId}
      tabIndex={-1}
      aria-label={t("pane.title")}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented || event.nativeEvent.isComposing) return;
        // Inside the pane Escape closes it; the answer that may be running goes on.
        event.preventDefault();
        close();
      }}
      className="absolute inset-y-0 right-0 z-10 flex w-[21rem] max-w-full shrink-0 flex-col border-l border-line bg-bg shadow-float outline-none min-[72rem]:static min-[72rem]:shadow-none"
    >
      <div className="flex min-h-11 shrink-0 items-center justify-between gap-2 border-b border-line py-1.5 pr-2 pl-4">
        <h2 className="font-semibold">{t("pane.title")}</h2>
        <IconButton label={t("pane.close")} icon={<X size={16} aria-hidden />} onClick={close} />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <p className="px-4 py-2.5 text-xs text-muted">{t("pane.what")}</p>
        {error !== undefined && conversationId !== null && (
          <div className="px-4 pb-3">
            <ErrorNote error={error}>
              <Button onClick={() => void storeSettings(conversationId)}>{t("common.tryAgain")}</Button>
            </ErrorNote>
          </div>
        )}
        <PresetPart conversationId={conversationId} settings={settings} onApplied={onReplaced} />
        <div key={replaced}>
          <Part title={t("pane.system")}>
            <TextField
              label={t("pane.systemLabel")}
              what={t("pane.systemWhat")}
              value={settings.systemPrompt}
              rows={6}
              faultOf={(text) =>
                text.length > longestPrompt ? t("pane.systemTooLong", { most: longestPrompt }) : null
              }
              onChange={(systemPrompt) => changeSettingsOf(conversationId, { systemPrompt })}
            />
          </Part>
          <ThinkingPart {...given} />
          <SamplingPart {...given} onReset={onReplaced} />
          <ToolsPart conversationId={conversationId} settings={settings} />
          <AnswerPart conversationId={conversationId} settings={settings} />
        </div>
      </div>
    </aside>
  );
}
