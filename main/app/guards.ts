import { app, type Session, type WebContents } from "electron";
import { pageOrigin, pageScheme } from "./page-file";
import { framePaths } from "./policies";

/** What the page may load: our own files, and pictures that it draws itself. Everything else never leaves. */
const allowedSchemes = new Set([`${pageScheme}:`, "data:", "blob:", "devtools:"]);

/** Closes the page's session: no network, no permission, no download, no device. */
export function guardSession(session: Session): void {
  session.webRequest.onBeforeRequest((details, done) => {
    done({ cancel: !allowedSchemes.has(schemeOf(details.url)) });
  });
  // Every permission is refused: the clipboard is written through main, and the page needs nothing else.
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}));
  session.on("will-download", (event) => event.preventDefault());
  // Chromium would fetch dictionaries by itself, and begins to before it is told not to: from an address that is none.
  session.setSpellCheckerDictionaryDownloadURL("invalid:///");
  session.setSpellCheckerEnabled(false);
}

function schemeOf(url: string): string {
  try {
    return new URL(url).protocol;
  } catch {
    return "";
  }
}

/**
 * Denies navigation, new windows and embedded views on every web contents there will ever be.
 * @param openLink the one gate for addresses that a click wants to open outside
 */
export function guardAllContents(openLink: (url: string) => unknown): void {
  app.on("web-contents-created", (_event, contents: WebContents) => {
    contents.on("will-navigate", (event) => event.preventDefault());
    contents.on("will-frame-navigate", (event) => {
      // The frames that the page makes: see the policy of their documents.
      if (!event.isMainFrame && framePaths.some((path) => event.url === `${pageOrigin}${path}`)) return;
      event.preventDefault();
    });
    contents.on("will-redirect", (event) => event.preventDefault());
    contents.on("will-attach-webview", (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      openLink(url);
      return { action: "deny" };
    });
  });
}
