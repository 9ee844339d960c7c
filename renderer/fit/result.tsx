import { type ReactNode, useDeferredValue } from "react";
import type { Exploration, Plan } from "../../main/contract";
import { useT } from "../i18n";
import { Disclosure, MemoryBar, Term } from "../ui";
import { useFormat } from "../ui/format";
import { whereText } from "../ui/plan-text";
import { Depths } from "./depths";
import { useQualityText } from "./quality-text";
import { useRangeText } from "./range-text";
import { Sentences } from "./sentences";

type Planned = Extract<Exploration, { status: "planned" }>;

/** What the settings come to: whether they fit, the memory of each device, how quick and how good it is, and why. */
export function Result({ found }: { readonly found: Planned }) {
  const t = useT();
  // While a slider moves, the bars come first.
  const settled = useDeferredValue(found.plan);
  return (
    <div className="figures flex flex-col gap-4">
      <Verdict found={found} />
      {found.plan.memory.map((device) => (
        <MemoryBar key={device.device} device={device} />
      ))}
      <Facts plan={found.plan} />
      <Depths plan={settled} />
      {found.gaveWay.length > 0 && (
        <div>
          <h3 className="font-semibold">{t("fit.aside")}</h3>
          <Sentences reasons={found.gaveWay} />
        </div>
      )}
      <Disclosure summary={t("fit.why")}>
        <Sentences reasons={found.reasons} />
      </Disclosure>
    </div>
  );
}

/** Whether it fits, and by how much. */
function Verdict({ found }: { readonly found: Planned }) {
  const t = useT();
  const f = useFormat();
  const nameOf = (device: string, name: string): string => (device === "ram" ? t("plan.ram") : name);
  const spare = found.plan.memory
    .map(({ device, name, freeBytes, needBytes, parts }) => ({
      name: nameOf(device, name),
      bytes: freeBytes - needBytes - parts.reserve,
    }))
    .toSorted((a, b) => a.bytes - b.bytes)[0];
  return (
    <div role="status" className={`text-base ${found.fits ? "" : "text-bad"}`}>
      {found.fits && spare !== undefined && (
        <p>{t("fit.fits", { size: f.bytes(spare.bytes), name: spare.name })}</p>
      )}
      {found.missing.map(({ device, name, bytes }) => (
        <p key={device}>{t("fit.missing", { size: f.bytes(bytes), name: nameOf(device, name) })}</p>
      ))}
    </div>
  );
}

function Facts({ plan }: { readonly plan: Plan }) {
  const t = useT();
  const quality = useQualityText();
  const range = useRangeText();
  const { kld } = plan.file;
  const basis = t(`plan.basis.${plan.speedBasis}`);
  // A benchmark or answers may have measured one of the two only.
  const bases = new Set(plan.depths.map(({ prefill }) => prefill.basis));
  const measured = bases.has("measured") || bases.has("derived");
  const published = bases.has("published") || bases.has("from-published");
  const readBasis = t(`plan.basis.${measured ? "measured" : published ? "published" : "computed"}`);
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-5 gap-y-1.5">
      <Fact name={t("fit.where")}>{whereText(plan, t)}</Fact>
      <Fact name={<Term text={t("fit.writesWhat")}>{t("fit.writes")}</Term>}>
        {t("fit.speed", { range: range(plan.decode) })} <span className="text-muted">({basis})</span>
      </Fact>
      <Fact name={<Term text={t("fit.readsWhat")}>{t("fit.reads")}</Term>}>
        {t("fit.speed", { range: range(plan.prefill) })} <span className="text-muted">({readBasis})</span>
      </Fact>
      <Fact name={<Term text={t("term.kld")}>{t("fit.quality")}</Term>}>
        {quality(plan.file)}
        {kld !== null && (
          <span className="text-muted"> ({t("models.kld", { kld: kld.mean.toPrecision(2) })})</span>
        )}
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { readonly name: ReactNode; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
