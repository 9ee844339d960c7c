import { Menu } from "@base-ui/react/menu";
import { Check, ChevronDown } from "lucide-react";
import { useEffect, useState } from "react";
import type { ConversationSettings, Preset } from "../../../main/contract";
import { defaultSettings } from "../../../main/contract/conversation-defaults";
import { useT } from "../../i18n";
import { changeSettingsOf, presettable, sameSettings } from "../../state/conversation-settings";
import { readPresets, removePreset, usePresets } from "../../state/presets";
import { Button, Confirm } from "../../ui";
import { Part } from "./fields";
import { NameForm } from "./preset-name-form";
import { UsualPreset } from "./usual-preset";

const itemLook = "flex min-h-7 items-center gap-2 rounded-md px-2 data-highlighted:bg-accent-quiet";

interface PartProps {
  readonly conversationId: string | null;
  readonly settings: ConversationSettings;
  /** The fields show what was applied, whatever was being typed in them. */
  readonly onApplied: () => void;
}

/** Settings under a name: given to this conversation, saved from it, removed. */
export function PresetPart({ conversationId, settings, onApplied }: PartProps) {
  const t = useT();
  const presets = usePresets((state) => state.presets);
  const [before, setBefore] = useState<Preset["settings"] | null>(null);
  const [naming, setNaming] = useState(false);
  const [removing, setRemoving] = useState<Preset | null>(null);
  useEffect(() => void readPresets(), []);

  const chosen = presets.find((preset) => sameSettings(preset.settings, settings));
  const recommended = sameSettings(settings, defaultSettings);
  const apply = (next: Preset["settings"]): void => {
    // What no preset holds would be gone otherwise.
    setBefore(chosen === undefined && !recommended ? presettable(settings) : null);
    changeSettingsOf(conversationId, next);
    onApplied();
  };
  const takeBack = (): void => {
    if (before !== null) changeSettingsOf(conversationId, before);
    setBefore(null);
    onApplied();
  };
  const name = chosen?.name ?? t(recommended ? "preset.recommended" : "preset.own");
  return (
    <Part title={t("preset.title")}>
      <div className="flex flex-wrap items-center gap-1.5">
        <Menu.Root>
          <Menu.Trigger
            aria-label={t("preset.choose", { name })}
            className="inline-flex h-7 max-w-full min-w-0 flex-1 items-center justify-between gap-2 rounded-md border border-line bg-raised px-2.5 hover:border-line-strong"
          >
            <span className="truncate">{name}</span>
            <ChevronDown size={14} aria-hidden className="shrink-0 text-muted" />
          </Menu.Trigger>
          <Menu.Portal>
            <Menu.Positioner align="start" sideOffset={2} className="z-30">
              <Menu.Popup className="max-h-72 w-64 overflow-y-auto rounded-md border border-line bg-raised p-1 shadow-float">
                <Menu.Item className={itemLook} onClick={() => apply(presettable(defaultSettings))}>
                  <Mark on={recommended} />
                  {t("preset.recommended")}
                </Menu.Item>
                {presets.map((preset) => (
                  <Menu.Item key={preset.id} className={itemLook} onClick={() => apply(preset.settings)}>
                    <Mark on={preset === chosen} />
                    <span className="truncate">{preset.name}</span>
                  </Menu.Item>
                ))}
                {presets.length > 0 && <Menu.Separator className="my-1 h-px bg-line" />}
                {presets.map((preset) => (
                  <Menu.Item
                    key={preset.id}
                    className={`${itemLook} text-bad`}
                    onClick={() => setRemoving(preset)}
                  >
                    <span className="truncate">{t("preset.remove", { name: preset.name })}</span>
                  </Menu.Item>
                ))}
              </Menu.Popup>
            </Menu.Positioner>
          </Menu.Portal>
        </Menu.Root>
        {!naming && (
          <Button disabled={chosen !== undefined || recommended} onClick={() => setNaming(true)}>
            {t("preset.saveAs")}
          </Button>
        )}
      </div>
      {naming && <NameForm settings={settings} onDone={() => setNaming(false)} />}
      <UsualPreset chosen={chosen} />
      {before !== null && (
        <p className="flex flex-wrap items-center justify-between gap-2 text-xs text-muted">
          {t("preset.replaced")}
          <Button kind="quiet" className="h-6" onClick={takeBack}>
            {t("preset.putBack")}
          </Button>
        </p>
      )}
      <Confirm
        open={removing !== null}
        title={t("preset.removeTitle", { name: removing?.name ?? "" })}
        actions={[
          {
            id: "remove",
            label: t("preset.removeAct"),
            act: () => removing !== null && void removePreset(removing.id),
          },
        ]}
        onClose={() => setRemoving(null)}
      >
        {t("preset.removeWhat")}
        {removing?.usual && ` ${t("preset.removeUsual")}`}
      </Confirm>
    </Part>
  );
}

function Mark({ on }: { readonly on: boolean }) {
  return <span className="flex w-4 shrink-0">{on && <Check size={14} aria-hidden />}</span>;
}
