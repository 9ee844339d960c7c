import { useT } from "../../i18n";
import { docOf } from "../../state/workspace/documents";
import { discardTab, saveAndClose } from "../../state/workspace/files";
import { nameOf } from "../../state/workspace/path";
import { useTabs } from "../../state/workspace/tabs";
import { Confirm } from "../../ui";
import { visibleText } from "../../ui/visible";

/** Asks what becomes of text that is not saved when its tab is closed. */
export function CloseDialog() {
  const t = useT();
  const closingId = useTabs((state) => state.closingId);
  const name = visibleText(nameOf(docOf(closingId ?? "")?.path ?? ""));
  return (
    <Confirm
      open={closingId !== null}
      title={t("tabs.closeTitle", { name })}
      actions={[
        {
          id: "discard",
          label: t("tabs.discard"),
          act: () => {
            if (closingId !== null) void discardTab(closingId);
          },
        },
        {
          id: "save",
          label: t("tabs.saveAndClose"),
          danger: false,
          act: () => {
            if (closingId !== null) void saveAndClose(closingId);
          },
        },
      ]}
      onClose={() => useTabs.setState({ closingId: null })}
    >
      <p>{t("tabs.closeWhat")}</p>
    </Confirm>
  );
}
