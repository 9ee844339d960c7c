import { type ReactNode, useId, useState } from "react";
import type { Purpose } from "../../main/contract";
import { useT } from "../i18n";
import { useMachine } from "../state/machine";
import { useSettings } from "../state/settings";
import { changeWishes } from "../state/wishes";
import { Choice, Disclosure } from "../ui";
import { useFormat } from "../ui/format";

const purposes: readonly Purpose[] = ["chat", "coding"];
const contexts = [8192, 16_384, 32_768, 65_536, 131_072, 262_144];
const speeds = [3, 5, 10, 15, 20, 30, 40, 60, 80];
const rooms = [1e9, 2e9, 4e9, 6e9, 8e9, 12e9, 16e9, 32e9];
const cardRooms = [0, 5e8, 2e9, 3e9, 4e9, 6e9, 8e9];

/**
 * What the user wants from a build; all of it may be left as it is.
 * @param brief figures are folded away while none is wished: for who has never heard of them
 */
export function WishesRow({ brief = false }: { readonly brief?: boolean }) {
  const t = useT();
  const id = useId();
  const wishes = useSettings(({ settings }) => settings?.wishes);
  if (wishes === undefined) return null;
  const { purpose, ...figures } = wishes;
  const wished = Object.values(figures).some((figure) => figure !== null);
  return (
    <section aria-labelledby={id} className="mb-6">
      <h2 id={id} className="mb-1.5 font-semibold">
        {t("wishes.title")}
      </h2>
      <div className="flex flex-wrap items-end gap-x-5 gap-y-3">
        <Choice
          label={t("wishes.purpose")}
          value={purpose}
          options={purposes.map((value) => ({ value, label: t(`wishes.purpose.${value}`) }))}
          onChange={(value) => void changeWishes({ purpose: value })}
        />
        <Folded when={brief} open={wished} summary={t("wishes.more")}>
          <Figures />
        </Folded>
      </div>
    </section>
  );
}

interface FoldedProps {
  readonly when: boolean;
  readonly open: boolean;
  readonly summary: string;
  readonly children: ReactNode;
}

function Folded({ when, open, summary, children }: FoldedProps) {
  // Not folded under the hand of who takes the last wish back.
  const [opened] = useState(open);
  if (!when) return children;
  return (
    <Disclosure summary={summary} open={opened}>
      <div className="flex flex-wrap items-end gap-x-5 gap-y-3">{children}</div>
    </Disclosure>
  );
}

function Figures() {
  const t = useT();
  const f = useFormat();
  const wishes = useSettings(({ settings }) => settings?.wishes);
  // What is not known to have none may have one.
  const mayHaveCard = useMachine(({ report }) => report === null || report.gpus.length > 0);
  if (wishes === undefined) return null;
  const { purpose, minContextTokens, minTokensPerSecond, reserveBytes, gpuReserveBytes } = wishes;
  return (
    <>
      <Wish
        label={t("wishes.context")}
        value={minContextTokens}
        values={contexts}
        usual={t(`wishes.usualContext.${purpose}`)}
        text={(tokens) => t("wishes.tokens", { size: f.context(tokens) })}
        onChange={(value) => void changeWishes({ minContextTokens: value })}
      />
      <Wish
        label={t("wishes.speed")}
        value={minTokensPerSecond}
        values={speeds}
        usual={t("wishes.usualSpeed")}
        text={(speed) => t("wishes.perSecond", { speed: f.number(speed) })}
        onChange={(value) => void changeWishes({ minTokensPerSecond: value })}
      />
      <Wish
        label={t("wishes.reserve")}
        value={reserveBytes}
        values={rooms}
        usual={t("wishes.usualReserve")}
        text={f.bytes}
        onChange={(value) => void changeWishes({ reserveBytes: value })}
      />
      {(mayHaveCard || gpuReserveBytes !== null) && (
        <Wish
          label={t("wishes.gpuReserve")}
          value={gpuReserveBytes}
          values={cardRooms}
          usual={t("wishes.usualGpuReserve")}
          text={f.bytes}
          onChange={(value) => void changeWishes({ gpuReserveBytes: value })}
        />
      )}
    </>
  );
}

interface WishProps {
  readonly label: string;
  /** Null: nothing is wished. */
  readonly value: number | null;
  readonly values: readonly number[];
  /** What holds where nothing is wished. */
  readonly usual: string;
  readonly text: (value: number) => string;
  readonly onChange: (value: number | null) => void;
}

/** One wish: a few values, and that which is kept where it is none of them. */
function Wish({ label, value, values, usual, text, onChange }: WishProps) {
  const id = useId();
  const all =
    value === null || values.includes(value) ? values : [...values, value].toSorted((a, b) => a - b);
  return (
    <div>
      <label htmlFor={id} className="block text-xs text-muted">
        {label}
      </label>
      <select
        id={id}
        value={value ?? ""}
        onChange={(event) => onChange(event.target.value === "" ? null : Number(event.target.value))}
        className="figures h-7 rounded-md border border-line-strong bg-raised px-2"
      >
        <option value="">{usual}</option>
        {all.map((each) => (
          <option key={each} value={each}>
            {text(each)}
          </option>
        ))}
      </select>
    </div>
  );
}
