import type { CatalogFile, Plan, Reason } from "../../main/contract";
import { reasonText } from "../../main/contract/messages";
import { translator, useT } from "../i18n";
import { openFit } from "../state/explore";
import { Button, Disclosure } from "../ui";
import { useFormat } from "../ui/format";
import { buildName, speedText, whereText } from "../ui/plan-text";

interface AlternativesProps {
  readonly choices: readonly { readonly plan: Plan; readonly reasons: readonly Reason[] }[];
  /** The build that is shown already. */
  readonly shownId: string;
  readonly onChoose: (fileId: string) => void;
}

/** Other builds that run here, and the one that is shown with other settings, each with what it costs. */
export function Alternatives({ choices, shownId, onChoose }: AlternativesProps) {
  const t = useT();
  const f = useFormat();
  if (choices.length === 0) return null;
  return (
    <Disclosure summary={t("setup.alternatives", { count: choices.length })}>
      <ul className="divide-y divide-line border-y border-line">
        {choices.map(({ plan, reasons }) => (
          <li key={keyOf(plan)} className="flex items-start justify-between gap-4 py-2.5">
            <div className="figures min-w-0">
              <p>
                <span className="font-semibold">{buildName(plan.file, t)}</span>
                <span className="text-muted">
                  {" "}
                  · {f.bytes(plan.file.bytes)} · {whereText(plan, t)} ·{" "}
                  {t("plan.context", { size: f.context(plan.engine.contextTokens) })}
                </span>
              </p>
              <p className="text-muted">{speedText(plan, t, f)}</p>
              <p className="measure mt-0.5">
                {reasons.map((reason) => reasonText(translator, reason)).join(" ")}
              </p>
            </div>
            {plan.file.id === shownId ? (
              <Button
                onClick={() => openWith(plan)}
                aria-label={t("setup.setNamed", {
                  name: buildName(plan.file, t),
                  size: f.context(plan.engine.contextTokens),
                })}
              >
                {t("setup.set")}
              </Button>
            ) : (
              <Button
                onClick={() => onChoose(plan.file.id)}
                aria-label={t("setup.chooseNamed", { name: buildName(plan.file, t) })}
              >
                {t("setup.choose")}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Disclosure>
  );
}

const keyOf = ({ file, engine }: Plan): string => `${file.id} ${engine.contextTokens} ${engine.kvType}`;

/** The same file needs no other download, only other settings: where they are set, with these turned. */
function openWith({ file, where, engine }: Plan): void {
  const { contextTokens, kvType, slots = 1 } = engine;
  openFit(file.id, { contextTokens, kvType, slots, gpuLayers: where === "cpu" ? 0 : null });
}

interface RuledOutProps {
  readonly builds: readonly { readonly file: CatalogFile; readonly reason: Reason }[];
}

/** Every other build with the one thing that rules it out. */
export function RuledOut({ builds }: RuledOutProps) {
  const t = useT();
  const f = useFormat();
  if (builds.length === 0) return null;
  return (
    <Disclosure summary={t("setup.ruledOut", { count: builds.length })}>
      <table className="figures w-full text-left">
        <thead className="text-xs text-muted">
          <tr>
            <th className="py-1 pr-4 font-normal">{t("models.build")}</th>
            <th className="py-1 pr-4 text-right font-normal">{t("models.size")}</th>
            <th className="py-1 font-normal">{t("setup.ruledOutBy")}</th>
          </tr>
        </thead>
        <tbody>
          {builds.map(({ file, reason }) => (
            <tr key={file.id} className="border-t border-line align-top">
              <td className="py-1.5 pr-4 whitespace-nowrap">{buildName(file, t)}</td>
              <td className="py-1.5 pr-4 text-right whitespace-nowrap">{f.bytes(file.bytes)}</td>
              <td className="py-1.5">{reasonText(translator, reason)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Disclosure>
  );
}
