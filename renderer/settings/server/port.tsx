import { useT } from "../../i18n";
import { changeSettings } from "../../state/settings";
import { LineField } from "./line-field";

/** Ports that need no rights of the system's administrator. */
const isPort = (text: string) => /^\d{4,5}$/u.test(text) && Number(text) >= 1024 && Number(text) <= 65_535;

/** Another port, where the usual one is taken. */
export function Port({ port }: { readonly port: number }) {
  const t = useT();
  return (
    <LineField
      label={t("server.port")}
      submit={t("server.portUse")}
      start={String(port)}
      narrow
      named
      valid={isPort}
      fault={t("server.portFault")}
      onSubmit={(text) => void changeSettings({ serverPort: Number(text) })}
    />
  );
}
