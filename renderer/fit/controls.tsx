import { useId } from "react";
import type { Exploration, Knobs, KvType } from "../../main/contract";
import { useT } from "../i18n";
import { turnKnobs } from "../state/explore";
import { Choice, Slider, Toggle } from "../ui";
import { useFormat } from "../ui/format";
import { BuildControl } from "./build-control";
import { ContextControl } from "./context-control";
import { Control } from "./control";
import { GpuControl } from "./gpu-control";

type Planned = Extract<Exploration, { status: "planned" }>;

interface ControlsProps {
  readonly fileId: string;
  readonly knobs: Knobs;
  /** Null for the moment until the first plan is there. */
  readonly found: Planned | null;
}

/** All that can be set of a plan. */
export function Controls({ fileId, knobs, found }: ControlsProps) {
  return (
    <div className="flex flex-col gap-4">
      <BuildControl fileId={fileId} />
      {found !== null && (
        <>
          <ContextControl key={fileId} tokens={knobs.contextTokens} most={found.limits.contextTokens} />
          <KvControl value={knobs.kvType} />
          <GpuControl knobs={knobs} plan={found.plan} limits={found.limits} />
          {found.limits.mtp && <MtpControl on={knobs.speculation} />}
          <SlotsControl slots={knobs.slots} />
          <ReserveControl reserveBytes={knobs.reserveBytes} limits={found.limits} />
        </>
      )}
    </div>
  );
}

const kvTypes: readonly KvType[] = ["f16", "q8_0", "q4_0"];

function KvControl({ value }: { readonly value: KvType }) {
  const t = useT();
  return (
    <Control
      label={t("fit.kv")}
      hint={t(`fit.kvWhat.${value}`)}
      aside={
        <Choice
          label={t("fit.kv")}
          value={value}
          options={kvTypes.map((type) => ({ value: type, label: t(`fit.kvName.${type}`) }))}
          onChange={(kvType) => turnKnobs({ kvType })}
        />
      }
    />
  );
}

function MtpControl({ on }: { readonly on: boolean }) {
  const t = useT();
  return (
    <div>
      <Toggle checked={on} onChange={(speculation) => turnKnobs({ speculation })}>
        <span className="font-medium">{t("fit.mtp")}</span>
      </Toggle>
      <p className="text-xs text-muted">{t("fit.mtpWhat")}</p>
    </div>
  );
}

const slotCounts = ["1", "2", "3"] as const;

function SlotsControl({ slots }: { readonly slots: number }) {
  const t = useT();
  return (
    <Control
      label={t("fit.slots")}
      hint={t("fit.slotsWhat")}
      aside={
        <Choice
          label={t("fit.slots")}
          value={String(slots)}
          options={slotCounts.map((count) => ({ value: count, label: count }))}
          onChange={(count) => turnKnobs({ slots: Number(count) })}
        />
      }
    />
  );
}

/** Steps in which room is left, bytes. */
const reserveStep = 250_000_000;

function ReserveControl({
  reserveBytes,
  limits,
}: {
  readonly reserveBytes: number | null;
  readonly limits: Planned["limits"];
}) {
  const t = useT();
  const f = useFormat();
  const id = useId();
  const bytes = reserveBytes ?? limits.reserveBytes;
  const most = Math.max(limits.reserveBytes, limits.ramFreeBytes);
  return (
    <Control
      htmlFor={id}
      label={t("fit.reserve")}
      hintId={`${id}-hint`}
      hint={t("fit.reserveWhat")}
      aside={
        <span className="figures flex items-center gap-2">
          {reserveBytes !== null && (
            <button
              type="button"
              onClick={() => turnKnobs({ reserveBytes: null })}
              className="rounded-md text-xs text-muted underline underline-offset-3 hover:text-text"
            >
              {t("fit.reserveUsual", { size: f.bytes(limits.reserveBytes) })}
            </button>
          )}
          {f.bytes(bytes)}
        </span>
      }
    >
      <Slider
        id={id}
        min={0}
        max={Math.ceil(most / reserveStep)}
        value={Math.round(bytes / reserveStep)}
        text={f.bytes(bytes)}
        describedBy={`${id}-hint`}
        onChange={(steps) => turnKnobs({ reserveBytes: steps * reserveStep })}
      />
    </Control>
  );
}
