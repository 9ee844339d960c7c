import { useState } from "react";
import type { ServerStatus } from "../../../main/contract";
import { useT } from "../../i18n";
import { Choice, CopyButton } from "../../ui";
import { Row } from "../row";
import { snippets } from "./snippets";

interface UseFromProps {
  readonly status: ServerStatus;
  readonly port: number;
}

/** Settings for other programs, to be copied. */
export function UseFrom({ status, port }: UseFromProps) {
  const t = useT();
  const [chosen, setChosen] = useState("curl");
  const { contextTokens } = status;
  const all = snippets({ address: status.address ?? `http://127.0.0.1:${port}`, contextTokens });
  const snippet = all.find(({ id }) => id === chosen) ?? all[0];
  if (snippet === undefined) return null;
  return (
    <Row name={t("server.useFrom")} note={t("server.useFromWhat")}>
      <div className="min-w-0">
        <Choice
          label={t("server.useFrom")}
          value={snippet.id}
          options={all.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={setChosen}
        />
        <pre className="mt-2 max-w-full overflow-x-auto rounded-md border border-line bg-surface p-3 text-xs">
          {snippet.text}
        </pre>
        <CopyButton label={t("server.copySnippet", { name: snippet.name })} text={() => snippet.text} />
      </div>
    </Row>
  );
}
