import { useT } from "../i18n";
import { Empty, View } from "../ui";

/** The place of the code workspace, which is not there yet. */
export function Workspace() {
  const t = useT();
  return (
    <View title={t("place.workspace")}>
      <Empty>{t("workspace.notYet")}</Empty>
    </View>
  );
}
