import type { Settings } from "../../../main/contract";
import { useT } from "../../i18n";
import { chooseCertificate, dropCertificate } from "../../state/server";
import { Button } from "../../ui";
import { Row } from "../row";

/** The files of a certificate that somebody else made; without them Quern shows its own. */
export function OwnCertificate({ files }: { readonly files: Settings["serverCertificate"] }) {
  const t = useT();
  return (
    <Row name={t("server.given")} note={t("server.givenWhat")} setting="serverCertificate">
      {files === null ? (
        <span className="text-muted">{t("server.givenNone")}</span>
      ) : (
        <div className="w-full">
          {[...new Set([files.cert, files.key])].map((path) => (
            <div key={path}>
              <code className="wrap-anywhere">{path}</code>
            </div>
          ))}
        </div>
      )}
      <Button onClick={() => void chooseCertificate()}>{t("server.givenChoose")}</Button>
      {files !== null && (
        <Button kind="quiet" onClick={() => void dropCertificate()}>
          {t("server.givenDrop")}
        </Button>
      )}
    </Row>
  );
}
