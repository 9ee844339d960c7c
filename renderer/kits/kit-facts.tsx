import type { KitView } from "../../main/contract";
import { useT } from "../i18n";
import { useFormat } from "../ui/format";

/** What a kit says it holds, and who signed it. */
export function KitFacts({ kit }: { readonly kit: KitView }) {
  const t = useT();
  const f = useFormat();
  const { model, files, fingerprint, trust, extra } = kit;
  const installers = files.filter(({ role }) => role === "installer").length;
  const images = files.some(({ role }) => role === "mmproj");
  const name = model === null ? t("kits.noModel") : `${model.model} ${model.quant}`;
  const facts: [string, string][] = [
    [t("kits.holds"), images ? t("kits.withImages", { name }) : name],
    [t("kits.size"), f.bytes(kit.totalBytes)],
    ...(installers > 0
      ? [[t("kits.installers"), t("kits.installersWhat", { count: installers })] satisfies [string, string]]
      : []),
    [t("kits.made"), t("kits.madeBy", { date: f.date(kit.created), version: kit.product })],
    [t("kits.folder"), kit.folder],
  ];
  return (
    <>
      <dl className="figures grid grid-cols-[auto_minmax(0,1fr)] gap-x-5 gap-y-1">
        {facts.map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-muted">{label}</dt>
            <dd className="wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
      <div className="mt-4 rounded-md border border-line bg-bg p-4">
        <p className="text-muted">{t("kits.signer")}</p>
        <p className="mt-1 font-mono text-lg font-semibold">{fingerprint}</p>
        <p className={`mt-2 ${trust === "changed" ? "text-bad" : ""}`}>{t(`kits.${trust}`)}</p>
      </div>
      {extra.length > 0 && (
        <p className="mt-3 text-xs wrap-anywhere text-muted">
          {t("kits.extra", { names: extra.join(", ") })}
        </p>
      )}
    </>
  );
}
