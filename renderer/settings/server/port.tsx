import { useT } from "../../i18n";
import { LineField } from "./line-field";

/** Ports that need no rights of the system's administrator. */
const isPort = (text: string) => /^\d{4,5}$/u.test(text) && Number(text) >= 1024 && Number(text) <= 65_535;

interface PortProps {
  readonly label: string;
  readonly port: number;
  readonly onChange: (port: number) => void;
}

/** Another port, where the usual one is taken. */
export function Port({ label, port, onChange }: PortProps) {
  const t = useT();
  return (
    <LineField
      label={label}
      submit={t("server.portUse")}
      start={String(port)}
      narrow
      named
      valid={isPort}
      fault={t("server.portFault")}
      onSubmit={(text) => onChange(Number(text))}
    />
  );
}
