import type { Settings } from "../../../main/contract";
import { useT } from "../../i18n";
import { busyTask, useAgent } from "../../state/agent";
import { listOf, usualIn } from "../../state/endpoint-list";
import { useEndpoints } from "../../state/endpoints";
import { changeSettings } from "../../state/settings";
import { Row } from "../row";

/** Where new conversations begin and the agent runs. */
export function UsualRow({ settings }: { readonly settings: Settings }) {
  const t = useT();
  const list = useEndpoints(listOf);
  const agentWorks = useAgent((state) => busyTask(state) !== null);
  return (
    <Row name={t("endpoints.usual")} note={t("endpoints.usualWhat")} setting="usualEndpoint">
      <select
        aria-label={t("endpoints.usual")}
        value={usualIn(list, settings.usualEndpoint) ?? ""}
        // What the agent is at is finished where it was begun.
        disabled={agentWorks}
        onChange={(event) => void changeSettings({ usualEndpoint: event.target.value || null })}
        className="h-7 max-w-full rounded-md border border-line-strong bg-raised px-1.5 disabled:opacity-55"
      >
        <option value="">{t("endpoints.thisMachine")}</option>
        {list.map(({ endpoint, host }) => (
          <option key={endpoint.id} value={endpoint.id}>
            {t("endpoints.option", { name: endpoint.name, host })}
          </option>
        ))}
      </select>
    </Row>
  );
}
