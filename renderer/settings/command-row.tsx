import { useT } from "../i18n";
import { CopyButton } from "../ui";
import { Row } from "./row";

interface CommandRowProps {
  readonly name: string;
  readonly note: string;
  readonly command: string;
}

/** Something that the command line does, where it would be looked for; the command can be copied. */
export function CommandRow({ name, note, command }: CommandRowProps) {
  const t = useT();
  return (
    <Row name={name} note={note}>
      <div className="flex min-w-0 items-center gap-1">
        <code className="min-w-0 wrap-anywhere rounded-md bg-surface px-2 py-1 text-xs">{command}</code>
        <CopyButton label={t("settings.copyCommand", { command })} text={() => command} iconOnly />
      </div>
    </Row>
  );
}
