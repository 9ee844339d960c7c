import { useEffect } from "react";
import { useT } from "../i18n";
import { followMeasured, useMeasured } from "../state/measured";
import { useFormat } from "../ui/format";
import { memoryText, speedText } from "./texts";

/** Of the loaded model: what was expected of it, and what came of it; nothing where nothing was compared. */
export function LoadedFact({ modelId }: { readonly modelId: string }) {
  const t = useT();
  const f = useFormat();
  useEffect(() => followMeasured(), []);
  const record = useMeasured(({ learned }) => learned.find((each) => each.modelId === modelId));
  if (record === undefined) return null;
  const speed = speedText(record, t, f);
  return (
    <div className="measure mt-1 text-xs text-muted">
      {record.memory.map((fact) => (
        <p key={fact.device}>{memoryText(fact, t, f)}</p>
      ))}
      {speed !== null && <p>{speed}</p>}
    </div>
  );
}
