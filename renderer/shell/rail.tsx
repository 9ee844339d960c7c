import { FolderCode, type LucideIcon, MessageSquare, Microchip, Package, Settings } from "lucide-react";
import { useT } from "../i18n";
import { useAgent } from "../state/agent";
import { goTo, places, type RailPlace, useNavigation } from "../state/navigation";
import { Hint } from "../ui";
import { commandKey } from "./keys";

const icons: Readonly<Record<RailPlace, LucideIcon>> = {
  chat: MessageSquare,
  workspace: FolderCode,
  models: Package,
  machine: Microchip,
  settings: Settings,
};

/** The five places. */
export function Rail() {
  const t = useT();
  const place = useNavigation((state) => state.place);
  const waits = useAgent((state) => state.waiting.length > 0);
  return (
    <nav
      aria-label={t("rail.label")}
      className="flex flex-col items-center gap-1 border-r border-line bg-surface py-2"
    >
      {places.map((target, index) => {
        const Icon = icons[target];
        const current = (place === "fit" ? "machine" : place) === target;
        const marked = target === "workspace" && waits;
        const name = marked ? t("agent.railWaiting", { place: t(`place.${target}`) }) : t(`place.${target}`);
        return (
          <Hint key={target} side="right" text={`${name}  ${commandKey}${index + 1}`}>
            <button
              type="button"
              aria-label={name}
              aria-current={current ? "page" : undefined}
              onClick={() => goTo(target)}
              className={`relative flex size-9 items-center justify-center rounded-md transition-colors before:absolute before:inset-y-2 before:-left-1.5 before:w-0.5 before:rounded-full ${
                target === "settings" ? "mt-auto" : ""
              } ${
                current
                  ? "bg-raised text-text before:bg-accent-strong"
                  : "text-muted before:bg-transparent hover:bg-raised hover:text-text"
              }`}
            >
              <Icon size={18} strokeWidth={1.75} aria-hidden />
              {marked && (
                <span
                  aria-hidden
                  className="absolute top-1 right-1 size-2.5 rounded-full border-2 border-surface bg-warn"
                />
              )}
            </button>
          </Hint>
        );
      })}
    </nav>
  );
}
