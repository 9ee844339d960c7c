import { FolderCode, type LucideIcon, MessageSquare, Microchip, Package, Settings } from "lucide-react";
import { useT } from "../i18n";
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
  return (
    <nav
      aria-label={t("rail.label")}
      className="flex flex-col items-center gap-1 border-r border-line bg-surface py-2"
    >
      {places.map((target, index) => {
        const Icon = icons[target];
        const current = place === target;
        return (
          <Hint key={target} side="right" text={`${t(`place.${target}`)}  ${commandKey}${index + 1}`}>
            <button
              type="button"
              aria-label={t(`place.${target}`)}
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
            </button>
          </Hint>
        );
      })}
    </nav>
  );
}
