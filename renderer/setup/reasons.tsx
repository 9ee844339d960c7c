import type { Reason } from "../../main/contract";
import { reasonText } from "../../main/contract/messages";
import { translator, useT } from "../i18n";
import { Disclosure } from "../ui";

const atOnce = 2;

/** The first reasons in sight, the rest behind a disclosure. */
export function Reasons({
  reasons,
  title,
}: {
  readonly reasons: readonly Reason[];
  readonly title?: string;
}) {
  const t = useT();
  if (reasons.length === 0) return null;
  const rest = reasons.slice(atOnce);
  return (
    <div className="mt-5">
      {title !== undefined && <h3 className="mb-1 font-semibold">{title}</h3>}
      <Sentences reasons={reasons.slice(0, atOnce)} />
      {rest.length > 0 && (
        <div className="mt-1.5">
          <Disclosure summary={t("setup.moreReasons", { count: rest.length })}>
            <Sentences reasons={rest} />
          </Disclosure>
        </div>
      )}
    </div>
  );
}

function Sentences({ reasons }: { readonly reasons: readonly Reason[] }) {
  return (
    <ul className="measure flex flex-col gap-1">
      {reasons.map((reason) => (
        <li key={`${reason.code}${JSON.stringify(reason.params)}`}>{reasonText(translator, reason)}</li>
      ))}
    </ul>
  );
}
