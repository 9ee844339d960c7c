import { useState } from "react";
import type { ErrorData, Settings } from "../../../main/contract";
import { useT } from "../../i18n";
import { chooseCaFile, dropCaFile } from "../../state/network";
import { Button, ErrorNote } from "../../ui";
import { Row } from "../row";

/** The certificates of a company, where the system does not know them. */
export function CertificatesRow({ settings }: { readonly settings: Settings }) {
  const t = useT();
  const [error, setError] = useState<ErrorData | null>(null);
  return (
    <Row name={t("network.certificates")} note={t("network.certificatesWhat")} setting="caFile">
      <span className="wrap-anywhere">{settings.caFile ?? t("network.certificatesSystem")}</span>
      <Button onClick={() => void chooseCaFile().then(setError)}>{t("network.certificatesChoose")}</Button>
      {settings.caFile !== null && (
        <Button onClick={() => void dropCaFile().then(setError)}>{t("network.certificatesDrop")}</Button>
      )}
      {error !== null && <ErrorNote error={error} />}
    </Row>
  );
}
