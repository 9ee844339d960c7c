import { join } from "node:path";
import { app, type BrowserWindow, nativeTheme, session } from "electron";
import { createHost, type Host } from "../host";
import { ApprovalSurface, type Area } from "./approval";
import { type Background, keepInBackground } from "./background";
import { createDesktop } from "./desktop";
import { downloadSigns } from "./download-signs";
import type { InputWatch } from "./input-watch";
import { openLog } from "./log";
import { setMenu } from "./menu";
import { systemPower } from "./power";
import { systemSecretStore } from "./secret-store";
import { utilityChildren } from "./utility-child";
import { desktopText, localeOf } from "./words";

interface StartHostOptions {
  appFolder: string;
  programFolder: string;
  dataFolder: string;
  window: () => BrowserWindow | null;
  input: InputWatch;
  preload: string;
  send: (name: string, payload: unknown) => void;
}

/** Starts the services with Electron's desktop around them. */
export async function startHost(
  options: StartHostOptions,
): Promise<{ readonly host: Host; readonly background: Background }> {
  const { appFolder, programFolder, dataFolder, window, input, preload, send } = options;
  const log = openLog(dataFolder);
  log.info(
    `Quern ${app.getVersion()} on Electron ${process.versions.electron}, ${process.platform} ${process.arch}`,
  );
  const locale = () => localeOf(host.settings.current().language, app.getLocale());
  const text = () => desktopText(locale());
  let surface: ApprovalSurface | null = null;
  const placeApproval = (area: Area | null, keys: boolean) => surface?.setArea(area, keys);
  const host: Host = await createHost({
    dataFolder,
    resourceFolder: join(appFolder, "resources"),
    programFolder,
    spawnChild: utilityChildren(programFolder),
    desktop: createDesktop(window, text, {
      hadInput: () => input.recent(),
      placeApproval,
      ...downloadSigns(window, text),
    }),
    power: systemPower(),
    secrets: systemSecretStore(),
    env: process.env,
    // The system's settings, a script of the company's (PAC) among them, as the browser would follow them.
    systemProxy: (url) => session.defaultSession.resolveProxy(url.href),
    facts: {
      version: app.getVersion(),
      electron: process.versions.electron,
      node: process.versions.node,
      platform: `${process.platform} ${process.arch}`,
      logFile: log.file,
    },
    send,
    log,
    onReady: () => log.info("The page is ready"),
  }).catch((error: unknown) => {
    log.error("The services could not start", error);
    throw error;
  });
  surface = new ApprovalSurface({
    window,
    desk: host.approvals,
    preload,
    text,
    locale,
    onTrouble: (thrown) => log.error("approval", thrown),
  });
  const applySettings = () => {
    nativeTheme.themeSource = host.settings.current().theme;
    setMenu(text(), (command) => send("app.command", command));
  };
  host.settings.onChange(applySettings);
  applySettings();
  const background = keepInBackground({
    host,
    window,
    text,
    onTrouble: (thrown) => log.error("background", thrown),
  });
  return { host, background };
}
