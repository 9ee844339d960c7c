import type { DeviceFact, Learned } from "../../main/contract";
import { useT } from "../i18n";
import { memoryText, speedText } from "../learned";
import { useMeasured } from "../state/measured";
import { Disclosure, Section } from "../ui";
import { useFormat } from "../ui/format";

/** Plan and fact of what was loaded here, the newest first. */
export function LearnedSection() {
  const t = useT();
  const learned = useMeasured((state) => state.learned);
  const [newest, ...earlier] = learned;
  return (
    <Section title={t("learned.title")} note={t("learned.note")}>
      {newest === undefined ? <p className="text-muted">{t("learned.none")}</p> : <Record record={newest} />}
      {earlier.length > 0 && (
        <div className="mt-3">
          <Disclosure summary={t("learned.more")}>
            {earlier.slice(0, 10).map((record) => (
              <Record key={`${record.planKey} ${record.engine.version}`} record={record} />
            ))}
          </Disclosure>
        </div>
      )}
    </Section>
  );
}

function Record({ record }: { readonly record: Learned }) {
  const t = useT();
  const f = useFormat();
  const { plan, engine, memory } = record;
  const onGpu = plan.backend !== "none" && plan.gpuLayers > 0;
  const speed = speedText(record, t, f);
  return (
    <div className="figures mb-4">
      <h3 className="wrap-anywhere">{record.name}</h3>
      <p className="text-xs wrap-anywhere text-muted">
        {t("learned.how", {
          layers: onGpu ? t("learned.layers", { count: plan.gpuLayers }) : t("learned.onCpu"),
          context: f.context(plan.contextTokens),
          kv: plan.kvType,
          engine: engine.id,
          version: engine.version,
        })}
      </p>
      {memory.map((fact) => (
        <div key={fact.device}>
          <p className="mt-2 wrap-anywhere">{memoryText(fact, t, f)}</p>
          <Parts fact={fact} />
        </div>
      ))}
      {speed !== null && <p className="mt-2">{speed}</p>}
    </div>
  );
}

const parts = ["weights", "kvCache", "rest"] as const;

function Parts({ fact }: { readonly fact: DeviceFact }) {
  const t = useT();
  const f = useFormat();
  return (
    <table aria-label={fact.name} className="mt-1 text-left">
      <thead className="text-xs text-muted">
        <tr>
          <th className="py-1 pr-6 font-normal">{t("learned.part")}</th>
          <th className="py-1 pr-6 text-right font-normal">{t("learned.planned")}</th>
          <th className="py-1 text-right font-normal">{t("learned.took")}</th>
        </tr>
      </thead>
      <tbody>
        {parts.map((part) => (
          <tr key={part} className="border-t border-line">
            <th scope="row" className="py-1 pr-6 font-normal text-muted">
              {t(`learned.${part}`)}
            </th>
            <td className="py-1 pr-6 text-right">{f.bytes(fact[part].plannedBytes)}</td>
            <td className="py-1 text-right">
              {fact[part].tookBytes === null ? t("learned.notTold") : f.bytes(fact[part].tookBytes)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
