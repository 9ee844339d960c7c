import type { DeviceMemory, MemoryParts } from "../../main/contract";
import { useT } from "../i18n";
import { useFormat } from "./format";
import { Hint } from "./hint";

/** The order in which the parts are drawn and named, always the same. */
const parts = [
  "weights",
  "projector",
  "kvCache",
  "recurrentState",
  "compute",
  "reserve",
] as const satisfies readonly (keyof MemoryParts)[];

/** The memory of one device by part, against what is free there. Order, pattern and label tell the parts apart, too. */
export function MemoryBar({ device }: { readonly device: DeviceMemory }) {
  const t = useT();
  const f = useFormat();
  const bytesOf = (part: (typeof parts)[number]): number => device.parts[part] ?? 0;
  const shown = parts.filter((part) => bytesOf(part) > 0);
  const sum = shown.reduce((total, part) => total + bytesOf(part), 0);
  const scale = Math.max(sum, device.freeBytes, 1);
  const share = (bytes: number): string => `${(bytes / scale) * 100}%`;
  const fits = sum <= device.freeBytes;
  const name = device.device === "ram" ? t("plan.ram") : device.name;
  const spoken = shown.map((part) => `${t(`part.${part}`)} ${f.bytes(bytesOf(part))}`).join(", ");
  return (
    <div>
      <div className="mb-1 flex items-baseline justify-between gap-4 text-xs">
        <span className="min-w-0 truncate text-muted">{name}</span>
        <span className="shrink-0">
          {t("plan.memory", { need: f.bytes(sum), free: f.bytes(device.freeBytes) })}
        </span>
      </div>
      <div
        role="img"
        aria-label={t("plan.memoryLabel", { name, parts: spoken, free: f.bytes(device.freeBytes) })}
        className="relative"
      >
        <div className="flex h-4 overflow-hidden rounded-[4px] bg-surface">
          {shown.map((part) => (
            <span
              key={part}
              className={`part part-${part} h-full border-r border-bg`}
              style={{ width: share(bytesOf(part)) }}
            />
          ))}
        </div>
        <span
          className={`absolute -inset-y-1 w-0.5 -translate-x-full rounded-full ${fits ? "bg-text" : "bg-bad"}`}
          style={{ left: share(device.freeBytes) }}
        />
      </div>
      <ul className="mt-1.5 flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted">
        {shown.map((part) => (
          <li key={part}>
            <Hint text={t(`part.${part}.what`)}>
              <button type="button" className="inline-flex cursor-help items-center gap-1.5">
                <span aria-hidden className={`part part-${part} size-2.5 rounded-[2px]`} />
                {t(`part.${part}`)} <span className="text-text">{f.bytes(bytesOf(part))}</span>
              </button>
            </Hint>
          </li>
        ))}
      </ul>
      {device.reclaimableBytes > 0 && (
        <p className="mt-1 text-xs text-muted">
          {t("plan.reclaimable", { size: f.bytes(device.reclaimableBytes) })}
        </p>
      )}
    </div>
  );
}
