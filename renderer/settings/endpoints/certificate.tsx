import type { EndpointState } from "../../../main/contract";
import { useT } from "../../i18n";
import { trustEndpoint, useEndpoints } from "../../state/endpoints";
import { useLocked } from "../../state/network";
import { Button } from "../../ui";
import { useFormat } from "../../ui/format";

/** By what certificate an endpoint is known, and what it shows where that is not trusted. */
export function Certificate({ state: { endpoint } }: { readonly state: EndpointState }) {
  const t = useT();
  const f = useFormat();
  const { id, name, certificate } = endpoint;
  const shown = useEndpoints((endpoints) => endpoints.shown[id]);
  const locked = useLocked("endpoints");
  return (
    <>
      {certificate !== null && (
        <div className="flex w-full flex-wrap items-center gap-2 text-muted">
          <span className="wrap-anywhere">{t("endpoints.pinned", { fingerprint: certificate })}</span>
          {!locked && (
            <Button
              kind="quiet"
              aria-label={t("endpoints.unpinNamed", { name })}
              onClick={() => void trustEndpoint(id, null)}
            >
              {t("endpoints.unpin")}
            </Button>
          )}
        </div>
      )}
      {shown !== undefined && (
        <div className="mt-3 w-full">
          <p className="measure wrap-anywhere">
            {t("endpoints.shown", {
              subject: shown.subject || "–",
              issuer: shown.issuer || "–",
              until: f.date(shown.until),
            })}
          </p>
          <code className="select-all wrap-anywhere">{shown.fingerprint}</code>
          {!locked && (
            <div className="mt-2">
              <Button
                aria-label={t("endpoints.trustNamed", { name })}
                onClick={() => void trustEndpoint(id, shown.fingerprint)}
              >
                {t("endpoints.trust")}
              </Button>
            </div>
          )}
        </div>
      )}
    </>
  );
}
