import type { Reason } from "../../main/contract";
import { reasonText } from "../../main/contract/messages";
import { translator } from "../i18n";

/** Reasons of the fit, one under the other. */
export function Sentences({ reasons }: { readonly reasons: readonly Reason[] }) {
  return (
    <ul className="measure flex flex-col gap-1">
      {reasons.map((reason) => (
        <li key={`${reason.code}${JSON.stringify(reason.params)}`}>{reasonText(translator, reason)}</li>
      ))}
    </ul>
  );
}
