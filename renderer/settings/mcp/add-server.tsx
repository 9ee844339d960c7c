import { type FormEvent, useId, useState } from "react";
import type { ErrorData } from "../../../main/contract";
import { useT } from "../../i18n";
import { addServer } from "../../state/mcp";
import { Button, Choice, ErrorNote, Toggle } from "../../ui";
import { Row } from "../row";
import { emptyDraft, faultOf, type ServerDraft, transportOf } from "./draft";

/** A server is added by hand, part by part: nothing is taken from a folder's files, and no line goes through a shell. */
export function AddServer() {
  const t = useT();
  const [open, setOpen] = useState(false);
  const [draft, setDraft] = useState<ServerDraft>(emptyDraft);
  const [error, setError] = useState<ErrorData | null>(null);
  const set = (part: Partial<ServerDraft>) => setDraft((now) => ({ ...now, ...part }));
  const fault = faultOf(draft);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (fault !== null) return;
    const wrong = await addServer(draft.name.trim(), transportOf(draft));
    setError(wrong);
    if (wrong !== null) return;
    setDraft(emptyDraft);
    setOpen(false);
  };
  if (!open)
    return (
      <Row name={t("mcp.add")} note={t("mcp.addWhat")}>
        <Button onClick={() => setOpen(true)}>{t("mcp.addOpen")}</Button>
      </Row>
    );
  return (
    <Row name={t("mcp.add")} note={t("mcp.addWhat")}>
      <form onSubmit={(event) => void submit(event)} className="flex w-full min-w-0 flex-col gap-3">
        <Choice
          label={t("mcp.kind")}
          value={draft.kind}
          options={[
            { value: "stdio", label: t("mcp.kind.stdio") },
            { value: "http", label: t("mcp.kind.http") },
          ]}
          onChange={(kind) => set({ kind })}
        />
        <Line
          label={t("mcp.name")}
          value={draft.name}
          placeholder="files"
          onChange={(name) => set({ name })}
        />
        {draft.kind === "stdio" ? (
          <>
            <Line
              label={t("mcp.command")}
              value={draft.command}
              placeholder="/usr/bin/node"
              onChange={(command) => set({ command })}
            />
            <Lines
              label={t("mcp.args")}
              value={draft.args}
              placeholder={"/opt/server/index.js\n/home/me/notes"}
              onChange={(args) => set({ args })}
            />
            <Lines label={t("mcp.readsLines")} value={draft.reads} onChange={(reads) => set({ reads })} />
            <Lines label={t("mcp.writesLines")} value={draft.writes} onChange={(writes) => set({ writes })} />
            <Lines label={t("mcp.envLines")} value={draft.env} onChange={(env) => set({ env })} />
            <Toggle checked={draft.network} onChange={(network) => set({ network })}>
              {t("mcp.network")}
            </Toggle>
          </>
        ) : (
          <>
            <Line
              label={t("mcp.url")}
              value={draft.url}
              placeholder="https://tools.example/mcp"
              onChange={(url) => set({ url })}
            />
            <Line
              label={t("mcp.tokenFrom")}
              value={draft.tokenFrom}
              placeholder="TOOLS_TOKEN"
              onChange={(tokenFrom) => set({ tokenFrom })}
            />
          </>
        )}
        {error !== null && <ErrorNote error={error} />}
        <div className="flex flex-wrap items-center gap-2">
          <Button type="submit" kind="primary" disabled={fault !== null}>
            {t("mcp.addAct")}
          </Button>
          <Button onClick={() => setOpen(false)}>{t("mcp.addCancel")}</Button>
          {fault !== null && fault !== "empty" && (
            <span className="text-xs text-bad">{t(`mcp.fault.${fault}`)}</span>
          )}
        </div>
      </form>
    </Row>
  );
}

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly onChange: (text: string) => void;
}

const look = "w-full max-w-[36rem] rounded-md border border-line-strong bg-raised px-2 font-mono text-xs";

function Line({ label, value, placeholder, onChange }: FieldProps) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-muted">
        {label}
      </label>
      <input
        id={id}
        value={value}
        placeholder={placeholder}
        maxLength={4000}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
        className={`h-7 ${look}`}
      />
    </div>
  );
}

function Lines({ label, value, placeholder, onChange }: FieldProps) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-muted">
        {label}
      </label>
      <textarea
        id={id}
        rows={2}
        value={value}
        placeholder={placeholder}
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
        className={`resize-y py-1 ${look}`}
      />
    </div>
  );
}
