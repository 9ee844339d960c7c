import { useT } from "../../i18n";
import { changeSettings } from "../../state/settings";
import { Button } from "../../ui";
import { Row } from "../row";
import { LineField } from "./line-field";
import { originOf } from "./origin";

/** Web pages that may use the server; none unless they are named here. */
export function Origins({ origins }: { readonly origins: readonly string[] }) {
  const t = useT();
  const set = (serverOrigins: string[]) => void changeSettings({ serverOrigins });
  return (
    <Row name={t("server.origins")} note={t("server.originsWhat")} setting="serverOrigins">
      <div className="flex flex-col gap-2">
        {origins.length === 0 && <span className="text-muted">{t("server.noOrigins")}</span>}
        {origins.map((origin) => (
          <div key={origin} className="flex flex-wrap items-center gap-2">
            <code>{origin}</code>
            <Button
              kind="quiet"
              aria-label={t("server.originRemoveNamed", { origin })}
              onClick={() => set(origins.filter((each) => each !== origin))}
            >
              {t("server.originRemove")}
            </Button>
          </div>
        ))}
        <LineField
          label={t("server.originNew")}
          submit={t("server.originAdd")}
          placeholder="https://notes.example"
          valid={(text) => originOf(text) !== null && origins.length < 20}
          fault={t("server.originFault")}
          onSubmit={(text) => {
            const origin = originOf(text);
            if (origin !== null) set([...new Set([...origins, origin])]);
          }}
        />
      </div>
    </Row>
  );
}
