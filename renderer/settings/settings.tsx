import { useT } from "../i18n";
import { ProtectionSection } from "../protection";
import { useSettings } from "../state/settings";
import { View } from "../ui";
import { About } from "./about";
import { Appearance } from "./appearance";
import { Downloads } from "./downloads";
import { EndpointsSection } from "./endpoints";
import { Engine } from "./engine";
import { McpSection } from "./mcp";
import { ModelFolders } from "./model-folders";
import { Network } from "./network";
import { ServerSection } from "./server";

/** The few things that can be set, each at work as soon as it is changed. */
export function Settings() {
  const t = useT();
  const settings = useSettings((state) => state.settings);
  const info = useSettings((state) => state.info);
  return (
    <View title={t("place.settings")}>
      {settings !== null && (
        <>
          <Appearance settings={settings} />
          <Engine settings={settings} />
          <Network settings={settings} />
          <EndpointsSection settings={settings} />
          <Downloads settings={settings} />
          <ServerSection settings={settings} />
          <McpSection />
          <ProtectionSection />
          <ModelFolders settings={settings} />
        </>
      )}
      {info !== null && <About info={info} />}
    </View>
  );
}
