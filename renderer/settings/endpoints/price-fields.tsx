import { useId } from "react";
import { useT } from "../../i18n";
import type { PriceDraft } from "./price";

interface PriceFieldsProps {
  readonly draft: PriceDraft;
  readonly wrong: boolean;
  readonly disabled: boolean;
  readonly onChange: (draft: PriceDraft) => void;
}

const fields = [
  ["input", "endpoints.priceInput"],
  ["cached", "endpoints.priceCached"],
  ["output", "endpoints.priceOutput"],
  ["currency", "endpoints.priceCurrency"],
] as const;

/** What the service asks for its tokens, so that the cost of an answer can be told. */
export function PriceFields({ draft, wrong, disabled, onChange }: PriceFieldsProps) {
  const t = useT();
  const id = useId();
  return (
    <fieldset disabled={disabled} className="flex min-w-0 flex-col gap-1">
      <legend>{t("endpoints.price")}</legend>
      <div className="flex flex-wrap gap-3">
        {fields.map(([name, label]) => (
          <span key={name} className="flex flex-col gap-0.5">
            <label htmlFor={`${id}-${name}`} className="text-xs text-muted">
              {t(label)}
            </label>
            <input
              id={`${id}-${name}`}
              value={draft[name]}
              maxLength={14}
              inputMode={name === "currency" ? "text" : "decimal"}
              autoComplete="off"
              onChange={(event) => onChange({ ...draft, [name]: event.target.value })}
              className="figures h-7 w-24 rounded-md border border-line-strong bg-raised px-2 disabled:opacity-55"
            />
          </span>
        ))}
      </div>
      {wrong && <span className="text-bad">{t("endpoints.priceFault")}</span>}
      <span className="measure text-xs text-muted">{t("endpoints.priceWhat")}</span>
    </fieldset>
  );
}
