import { useEffect, useRef, useState } from "react";
import type { ConversationSettings } from "../../../main/contract";
import { useT } from "../../i18n";
import { presettable } from "../../state/conversation-settings";
import { savePreset, usePresets } from "../../state/presets";
import { Button, Toggle } from "../../ui";

interface NameFormProps {
  readonly settings: ConversationSettings;
  readonly onDone: () => void;
}

/** Asks for the name of a new preset; a name that is there already replaces that one, and says so before. */
export function NameForm({ settings, onDone }: NameFormProps) {
  const t = useT();
  const field = useRef<HTMLInputElement>(null);
  const [name, setName] = useState("");
  const [usual, setUsual] = useState(false);
  const words = name.trim();
  const same = usePresets((state) =>
    state.presets.find((preset) => preset.name.toLowerCase() === words.toLowerCase()),
  );
  useEffect(() => field.current?.focus(), []);
  const save = async (): Promise<void> => {
    if (words !== "" && (await savePreset(same?.id ?? null, words, presettable(settings), usual))) onDone();
  };
  return (
    <form
      className="flex flex-wrap gap-1.5"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <input
        ref={field}
        aria-label={t("preset.name")}
        placeholder={t("preset.name")}
        value={name}
        maxLength={100}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
          // Escape means this field alone, not the answer that may be running.
          event.preventDefault();
          event.stopPropagation();
          onDone();
        }}
        className="h-7 w-full min-w-0 rounded-md border border-line-strong bg-bg px-2"
      />
      <div className="w-full text-xs">
        <Toggle checked={usual} onChange={setUsual}>
          {t("preset.newWithIt")}
        </Toggle>
      </div>
      <Button type="submit" kind="primary" disabled={words === ""}>
        {t(same === undefined ? "preset.save" : "preset.replace")}
      </Button>
      <Button onClick={onDone}>{t("preset.cancel")}</Button>
    </form>
  );
}
