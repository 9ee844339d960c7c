import { Radio } from "lucide-react";
import { useT } from "../i18n";
import { goTo } from "../state/navigation";
import { useServer } from "../state/server";
import { Part } from "./status-part";

/** Says, as long as it is so, that other programs may ask the model. */
export function ServerPart() {
  const t = useT();
  const address = useServer(({ status }) => (status?.state === "on" ? status.address : null));
  const others = useServer(({ status }) => (status?.beyond.state === "on" ? status.beyond.addresses : null));
  if (address === null && others === null) return null;
  if (others !== null)
    return (
      <Part
        hint={t("server.statusBeyondHint", { addresses: others.join(", ") })}
        onOpen={() => goTo("settings")}
      >
        <Radio size={12} aria-hidden />
        {t("server.statusBeyond", { port: portOf(others[0] ?? address ?? "") })}
      </Part>
    );
  if (address === null) return null;
  return (
    <Part hint={t("server.statusHint", { address })} onOpen={() => goTo("settings")}>
      <Radio size={12} aria-hidden />
      {t("server.statusOn", { address: address.replace("http://", "") })}
    </Part>
  );
}

/** The port at the end of an address. */
const portOf = (address: string) => /\d+$/u.exec(address)?.[0] ?? "";
