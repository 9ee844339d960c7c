import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { useT } from "../../i18n";
import { visibleText } from "../../ui/visible";
import { ScrollFrame } from "../scroll-frame";

type Typeset = typeof import("./typeset").typeset;

let loaded: Typeset | null = null;

/** What sets formulas, as soon as it is here; read with the first formula, and not before. */
function useTypeset(): Typeset | null {
  const [typeset, setTypeset] = useState<Typeset | null>(() => loaded);
  useEffect(() => {
    if (loaded !== null) return;
    let current = true;
    const load = async (): Promise<void> => {
      const [{ typeset: fresh }, { copyFormulasAsTex }] = await Promise.all([
        import("./typeset"),
        import("./copying"),
      ]);
      copyFormulasAsTex();
      loaded = fresh;
      if (current) setTypeset(() => fresh);
    };
    // Without it a formula is still its source.
    load().catch(() => undefined);
    return () => {
      current = false;
    };
  }, []);
  return typeset;
}

interface FormulaProps {
  readonly tex: string;
  readonly display: boolean;
}

/** A formula within a text; one that cannot be read stays as it was written. */
export function Formula({ tex, display }: FormulaProps) {
  const t = useT();
  const typeset = useTypeset();
  const holder = useRef<HTMLElement>(null);
  const [unreadable, setUnreadable] = useState(false);
  useLayoutEffect(() => {
    const element = holder.current;
    if (element === null) return;
    const source = visibleText(tex);
    const set = typeset?.(source, element, display) ?? false;
    if (!set) element.textContent = source;
    setUnreadable(typeset !== null && !set);
  }, [tex, display, typeset]);
  return (
    <span
      ref={holder}
      dir="ltr"
      className={display ? "formula formula-display" : "formula"}
      {...(unreadable ? { title: t("formula.unreadable"), "data-unreadable": true } : {})}
    />
  );
}

/** A formula that is a block of its own. */
export function FormulaBlock({ tex }: { readonly tex: string }) {
  const t = useT();
  return (
    <ScrollFrame className="formula-block" label={t("formula.label")}>
      <Formula tex={tex} display />
    </ScrollFrame>
  );
}
