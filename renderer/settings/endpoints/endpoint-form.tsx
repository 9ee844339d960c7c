import { type FormEvent, type ReactNode, useId, useState } from "react";
import type { EndpointState, ErrorData } from "../../../main/contract";
import { useT } from "../../i18n";
import { saveEndpoint } from "../../state/endpoints";
import { useLocked } from "../../state/network";
import { Button, ErrorNote, Toggle } from "../../ui";
import { isAddress, sendsPlain } from "./address";
import { draftOf, priceOf } from "./price";
import { PriceFields } from "./price-fields";

interface EndpointFormProps {
  /** The one that is changed; null: a new one. */
  readonly start: EndpointState | null;
  readonly store: string | null;
  readonly onDone: () => void;
  readonly onCancel: () => void;
}

const look = "h-7 w-96 max-w-full rounded-md border border-line-strong bg-raised px-2 disabled:opacity-55";

/** Name, address, key and model of an endpoint. Where the list is the administrator's, only the key is the user's. */
export function EndpointForm({ start, store, onDone, onCancel }: EndpointFormProps) {
  const t = useT();
  const id = useId();
  const locked = useLocked("endpoints");
  const before = start?.endpoint;
  const [name, setName] = useState(before?.name ?? "");
  const [url, setUrl] = useState(before?.url ?? "");
  const [model, setModel] = useState(before?.model ?? "");
  const [key, setKey] = useState("");
  const [plainKey, setPlainKey] = useState(before?.plainKey ?? false);
  const [priceDraft, setPriceDraft] = useState(() => draftOf(before?.price ?? null));
  const [saving, setSaving] = useState(false);
  const [error, setError] = useState<ErrorData | null>(null);
  const wrong = url.trim() !== "" && !isAddress(url);
  const plain = isAddress(url) && sendsPlain(url);
  const hasKey = key.trim() !== "" || (start !== null && start.key !== "none");
  const price = priceOf(priceDraft);
  const complete = isAddress(url) && price !== undefined;
  const models = start?.facts?.models ?? [];

  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!complete || price === undefined || saving) return;
    setSaving(true);
    const failure = await saveEndpoint({
      id: before?.id ?? null,
      name: name.trim() || new URL(url.trim()).host,
      url: url.trim(),
      model: model.trim() || null,
      plainKey,
      price,
      key: key.trim() || null,
    });
    setSaving(false);
    // The user said no in the system's dialog: what was written stays.
    setError(failure?.code === "cancelled" ? null : failure);
    if (failure === null) onDone();
  };
  return (
    <form onSubmit={(event) => void save(event)} className="flex w-full flex-col gap-3">
      <Field id={`${id}-url`} label={t("endpoints.address")} note={t("endpoints.addressWhat")}>
        <input
          id={`${id}-url`}
          value={url}
          maxLength={2000}
          placeholder="http://192.168.1.20:8000/v1"
          autoComplete="off"
          spellCheck={false}
          disabled={locked}
          aria-invalid={wrong}
          aria-describedby={wrong ? `${id}-fault` : undefined}
          onChange={(event) => setUrl(event.target.value)}
          className={look}
        />
        {wrong && (
          <span id={`${id}-fault`} className="text-bad">
            {t("endpoints.addressFault")}
          </span>
        )}
      </Field>
      <Field id={`${id}-name`} label={t("endpoints.name")}>
        <input
          id={`${id}-name`}
          value={name}
          maxLength={100}
          autoComplete="off"
          disabled={locked}
          onChange={(event) => setName(event.target.value)}
          className={look}
        />
      </Field>
      <Field
        id={`${id}-key`}
        label={t("endpoints.keyLabel")}
        note={t(store === null ? "endpoints.keySession" : "endpoints.keyWhat", { store: store ?? "" })}
      >
        <input
          id={`${id}-key`}
          type="password"
          value={key}
          maxLength={2000}
          autoComplete="off"
          spellCheck={false}
          placeholder={hasKey ? t("endpoints.keyKeep") : t("endpoints.keyNone")}
          onChange={(event) => setKey(event.target.value)}
          className={look}
        />
      </Field>
      {plain && hasKey && !locked && (
        <div>
          <Toggle checked={plainKey} onChange={setPlainKey}>
            {t("endpoints.plainKey")}
          </Toggle>
          <p className="measure mt-1 text-muted">{t("endpoints.plainKeyWhat")}</p>
        </div>
      )}
      <Field
        id={`${id}-model`}
        label={t("endpoints.model")}
        note={t(models.length > 0 ? "endpoints.modelKnown" : "endpoints.modelWhat")}
      >
        <input
          id={`${id}-model`}
          list={`${id}-models`}
          value={model}
          maxLength={300}
          autoComplete="off"
          spellCheck={false}
          disabled={locked}
          placeholder={t("endpoints.modelFirst")}
          onChange={(event) => setModel(event.target.value)}
          className={look}
        />
        <datalist id={`${id}-models`}>
          {models.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      </Field>
      <PriceFields
        draft={priceDraft}
        wrong={price === undefined}
        disabled={locked}
        onChange={setPriceDraft}
      />
      {error !== null && <ErrorNote error={error} />}
      <span className="flex gap-2">
        <Button type="submit" kind="primary" disabled={!complete || saving}>
          {t("endpoints.save")}
        </Button>
        <Button onClick={onCancel}>{t("endpoints.cancel")}</Button>
      </span>
    </form>
  );
}

interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly note?: string;
  readonly children: ReactNode;
}

function Field({ id, label, note, children }: FieldProps) {
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id}>{label}</label>
      {children}
      {note !== undefined && <span className="measure text-xs text-muted">{note}</span>}
    </div>
  );
}
