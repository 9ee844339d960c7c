import { useT } from "../i18n";
import { goTo, useNavigation } from "../state/navigation";

const parts = [
  ["machine", "fit.tabMachine"],
  ["fit", "place.fit"],
] as const;

/** The two parts of the place Machine, each a view of its own. */
export function MachineTabs() {
  const t = useT();
  const here = useNavigation((state) => state.place);
  return (
    <nav aria-label={t("place.machine")} className="mb-5 flex gap-5 border-b border-line">
      {parts.map(([place, name]) => (
        <button
          key={place}
          type="button"
          aria-current={place === here ? "page" : undefined}
          onClick={() => goTo(place)}
          className={`-mb-px border-b-2 pt-1 pb-1.5 transition-colors ${
            place === here
              ? "border-accent-strong font-semibold text-text"
              : "border-transparent text-muted hover:text-text"
          }`}
        >
          {t(name)}
        </button>
      ))}
    </nav>
  );
}
