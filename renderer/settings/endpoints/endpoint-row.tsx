import { useState } from "react";
import type { EndpointState } from "../../../main/contract";
import { useT } from "../../i18n";
import { removeEndpoint, removeEndpointKey, testEndpoint, useEndpoints } from "../../state/endpoints";
import { useLocked } from "../../state/network";
import { Button, Confirm, ErrorNote } from "../../ui";
import { Row } from "../row";
import { Certificate } from "./certificate";
import { EndpointForm } from "./endpoint-form";
import { Facts } from "./facts";

interface EndpointRowProps {
  readonly state: EndpointState;
  /** The system's secret store; null: there is none. */
  readonly store: string | null;
}

/** One endpoint: where it is, its key, what it can do, and what can be done with it. */
export function EndpointRow({ state, store }: EndpointRowProps) {
  const t = useT();
  const { endpoint, host, here, key, facts } = state;
  const { id, name, url } = endpoint;
  const testing = useEndpoints((endpoints) => endpoints.testing.includes(id));
  const failed = useEndpoints((endpoints) => endpoints.failed[id]);
  const locked = useLocked("endpoints");
  const [editing, setEditing] = useState(false);
  const [removing, setRemoving] = useState(false);
  if (editing)
    return (
      <Row name={name}>
        <EndpointForm
          start={state}
          store={store}
          onDone={() => setEditing(false)}
          onCancel={() => setEditing(false)}
        />
      </Row>
    );
  return (
    <Row name={name}>
      <span className="w-full wrap-anywhere">
        {url} – {t(here ? "endpoints.isHere" : "endpoints.isAway", { host })}
      </span>
      <span className="w-full text-muted">{t(`endpoints.key.${key}`, { store: store ?? "" })}</span>
      <div className="w-full" aria-live="polite">
        {testing ? (
          <span className="text-muted">{t("endpoints.testing")}</span>
        ) : (
          <>
            {failed !== undefined && <ErrorNote error={failed} />}
            <Certificate state={state} />
            {facts !== null && <Facts facts={facts} />}
            {facts === null && failed === undefined && (
              <span className="text-muted">{t("endpoints.untested")}</span>
            )}
          </>
        )}
      </div>
      <Button
        aria-label={t("endpoints.testNamed", { name })}
        disabled={testing}
        onClick={() => void testEndpoint(id)}
      >
        {t("endpoints.test")}
      </Button>
      <Button aria-label={t("endpoints.editNamed", { name })} onClick={() => setEditing(true)}>
        {t(locked ? "endpoints.editKey" : "endpoints.edit")}
      </Button>
      {key !== "none" && (
        <Button
          kind="danger"
          aria-label={t("endpoints.removeKeyNamed", { name })}
          onClick={() => void removeEndpointKey(id)}
        >
          {t("endpoints.removeKey")}
        </Button>
      )}
      {!locked && (
        <Button
          kind="danger"
          aria-label={t("endpoints.removeNamed", { name })}
          onClick={() => setRemoving(true)}
        >
          {t("endpoints.remove")}
        </Button>
      )}
      <Confirm
        open={removing}
        title={t("endpoints.removeNamed", { name })}
        actions={[{ id: "remove", label: t("endpoints.remove"), act: () => void removeEndpoint(id) }]}
        onClose={() => setRemoving(false)}
      >
        {t("endpoints.removeWhat")}
      </Confirm>
    </Row>
  );
}
