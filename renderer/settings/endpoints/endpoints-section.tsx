import { useState } from "react";
import type { Settings } from "../../../main/contract";
import { useT } from "../../i18n";
import { listOf } from "../../state/endpoint-list";
import { useEndpoints } from "../../state/endpoints";
import { Button, Section } from "../../ui";
import { CommandRow } from "../command-row";
import { Row } from "../row";
import { EndpointForm } from "./endpoint-form";
import { EndpointRow } from "./endpoint-row";
import { UsualRow } from "./usual-row";

/** Servers that can answer in place of the local model: which there are, what they can do, and which is the usual one. */
export function EndpointsSection({ settings }: { readonly settings: Settings }) {
  const t = useT();
  const state = useEndpoints((endpoints) => endpoints.state);
  const list = useEndpoints(listOf);
  const [adding, setAdding] = useState(false);
  if (state === null) return null;
  return (
    <Section title={t("endpoints.title")} note={t("endpoints.what")}>
      {list.map((one) => (
        <EndpointRow key={one.endpoint.id} state={one} store={state.store} />
      ))}
      <Row name={t("endpoints.new")} note={adding ? undefined : t("endpoints.newWhat")} setting="endpoints">
        {adding ? (
          <EndpointForm
            start={null}
            store={state.store}
            onDone={() => setAdding(false)}
            onCancel={() => setAdding(false)}
          />
        ) : (
          <Button onClick={() => setAdding(true)}>{t("endpoints.add")}</Button>
        )}
      </Row>
      {list.length > 0 && <UsualRow settings={settings} />}
      <CommandRow
        name={t("endpoints.plan")}
        note={t("endpoints.planWhat")}
        command={'quern plan-server --users 8 --gpus "4x RTX 4090" --out server'}
      />
    </Section>
  );
}
