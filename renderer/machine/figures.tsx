import type { ReactNode } from "react";
import type { Figure } from "../../main/contract";
import { noteText, sourceText } from "../../main/contract/messages";
import { translator, useT } from "../i18n";

/** Figures under one another: name, value, where it comes from. */
export function FigureTable({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <table aria-label={label} className="figures w-full text-left">
      <tbody>{children}</tbody>
    </table>
  );
}

interface FigureRowProps<T> {
  readonly name: string;
  readonly figure: Figure<T>;
  readonly show: (value: T) => string;
}

/** One figure with its source, or why it is not known. */
export function FigureRow<T>({ name, figure, show }: FigureRowProps<T>) {
  const t = useT();
  return (
    <tr className="border-t border-line align-top">
      <th scope="row" className="w-48 py-1.5 pr-4 font-normal text-muted">
        {name}
      </th>
      <td className="py-1.5 pr-4 wrap-anywhere">
        {figure.known ? show(figure.value) : <span className="text-warn">{t("machine.unknown")}</span>}
      </td>
      <td className="w-2/5 py-1.5 text-xs leading-5 wrap-anywhere text-muted">
        {figure.known ? sourceText(translator, figure.source) : noteText(translator, figure.reason)}
      </td>
    </tr>
  );
}
