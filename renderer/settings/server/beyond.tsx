import { useState } from "react";
import type { ServerBeyond, Settings } from "../../../main/contract";
import { useT } from "../../i18n";
import { renewCertificate, switchBeyond } from "../../state/server";
import { changeSettings } from "../../state/settings";
import { Button, Confirm, CopyButton, ErrorNote, Toggle } from "../../ui";
import { useFormat } from "../../ui/format";
import { Row } from "../row";
import { LineField } from "./line-field";
import { OwnCertificate } from "./own-certificate";
import { Port } from "./port";

interface BeyondProps {
  readonly beyond: ServerBeyond;
  readonly settings: Settings;
}

/** Whether other computers may ask, where they reach this one, and what they know it by. */
export function Beyond({ beyond, settings }: BeyondProps) {
  const t = useT();
  const { serverBeyond, serverBeyondPort, serverCertificate, serverOn } = settings;
  const { state, addresses, certificate, error } = beyond;
  return (
    <>
      <Row name={t("server.beyond")} note={t("server.beyondWhat")} setting="serverBeyond">
        <Toggle checked={serverBeyond} onChange={(on) => void switchBeyond(on)}>
          {t(serverBeyond && !serverOn ? "server.beyondWaits" : `server.is.${state}`)}
        </Toggle>
        {error !== null && <ErrorNote error={error} />}
        {addresses.length > 0 && (
          <ul className="w-full" aria-label={t("server.beyondAddresses")}>
            {addresses.map((address) => (
              <li key={address} className="flex flex-wrap items-center gap-2">
                <code className="wrap-anywhere">{address}</code>
                <CopyButton label={t("server.copyNamed", { address })} text={() => address} iconOnly />
              </li>
            ))}
          </ul>
        )}
      </Row>
      {(serverBeyond || serverCertificate !== null || certificate !== null) && (
        <>
          <Row name={t("server.beyondPort")} setting="serverBeyondPort">
            <Port
              key={serverBeyondPort}
              label={t("server.beyondPort")}
              port={serverBeyondPort}
              onChange={(port) => void changeSettings({ serverBeyondPort: port })}
            />
          </Row>
          <Names names={settings.serverNames} />
          <OwnCertificate files={serverCertificate} />
        </>
      )}
      {certificate !== null && (
        <Certificate beyond={beyond} certificate={certificate} given={serverCertificate !== null} />
      )}
    </>
  );
}

const isName = (text: string) =>
  /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/iu.test(text);

/** Names that other computers have for this one, besides its own. */
function Names({ names }: { readonly names: readonly string[] }) {
  const t = useT();
  const set = (serverNames: string[]) => void changeSettings({ serverNames });
  return (
    <Row name={t("server.names")} note={t("server.namesWhat")} setting="serverNames">
      <div className="flex flex-col gap-2">
        {names.map((name) => (
          <div key={name} className="flex flex-wrap items-center gap-2">
            <code className="wrap-anywhere">{name}</code>
            <Button
              kind="quiet"
              aria-label={t("server.originRemoveNamed", { origin: name })}
              onClick={() => set(names.filter((each) => each !== name))}
            >
              {t("server.originRemove")}
            </Button>
          </div>
        ))}
        <LineField
          label={t("server.nameNew")}
          submit={t("server.nameAdd")}
          placeholder="mill.lan"
          valid={(text) => isName(text) && names.length < 20}
          fault={t("server.nameFault")}
          onSubmit={(text) => set([...new Set([...names, text.toLowerCase()])])}
        />
      </div>
    </Row>
  );
}

interface CertificateProps {
  readonly beyond: ServerBeyond;
  readonly certificate: NonNullable<ServerBeyond["certificate"]>;
  /** Somebody else made it. */
  readonly given: boolean;
}

/** What other computers compare before they trust this one. */
function Certificate({ beyond: { unnamed }, certificate, given }: CertificateProps) {
  const t = useT();
  const f = useFormat();
  const [renewing, setRenewing] = useState(false);
  const { fingerprint, names, until, pem } = certificate;
  const over = Date.parse(until) < Date.now();
  const overText = given ? "server.certificateGivenOver" : "server.certificateOver";
  return (
    <Row
      name={t("server.certificate")}
      note={t(given ? "server.certificateGivenWhat" : "server.certificateWhat")}
    >
      <div className="w-full">
        <div className="text-muted">{t("server.fingerprint")}</div>
        <code className="select-all wrap-anywhere">{fingerprint}</code>
      </div>
      <div className="w-full text-muted wrap-anywhere">
        {t(over ? overText : "server.certificateFor", {
          until: f.date(until),
          names: names.join(", "),
        })}
      </div>
      {unnamed.length > 0 && (
        <p className="w-full text-warn wrap-anywhere">
          {t(given ? "server.unnamedGiven" : "server.unnamed", { names: unnamed.join(", ") })}
        </p>
      )}
      <CopyButton label={t("server.copyFingerprint")} text={() => fingerprint} />
      <CopyButton label={t("server.copyCertificate")} text={() => pem} />
      {!given && <Button onClick={() => setRenewing(true)}>{t("server.renew")}</Button>}
      <Confirm
        open={renewing}
        title={t("server.renewTitle")}
        actions={[{ id: "renew", label: t("server.renew"), act: () => void renewCertificate() }]}
        onClose={() => setRenewing(false)}
      >
        {t("server.renewWhat")}
      </Confirm>
    </Row>
  );
}
