import type { EndpointFacts } from "../../../main/contract";
import { useT } from "../../i18n";
import { useFormat } from "../../ui/format";

/** What was found out by asking; what was not is said to be unknown. */
export function Facts({ facts }: { readonly facts: EndpointFacts }) {
  const t = useT();
  const f = useFormat();
  const { model, models, server, contextTokens, thinking, thinkingSwitch, tools, images } = facts;
  const rows: readonly (readonly [string, string])[] = [
    [
      t("endpoints.fact.model"),
      models.length > 1 ? t("endpoints.modelOf", { model, count: models.length }) : model,
    ],
    [t("endpoints.fact.server"), server ?? t("endpoints.can.unknown")],
    [
      t("endpoints.fact.context"),
      contextTokens === null
        ? t("endpoints.can.unknown")
        : t("endpoints.tokens", { tokens: f.number(contextTokens) }),
    ],
    [
      t("endpoints.fact.thinking"),
      thinking === "yes" ? t(`endpoints.switch.${thinkingSwitch}`) : t(`endpoints.thinking.${thinking}`),
    ],
    [t("endpoints.fact.tools"), t(`endpoints.can.${tools}`)],
    [t("endpoints.fact.images"), t(`endpoints.can.${images}`)],
  ];
  return (
    <>
      <dl className="figures grid w-fit grid-cols-[auto_1fr] gap-x-5 gap-y-0.5">
        {rows.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-1 text-xs text-muted">
        {t("endpoints.checked", { date: f.date(facts.checkedAt), ms: f.number(Math.round(facts.ms)) })}
      </p>
    </>
  );
}
