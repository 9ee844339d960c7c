import { CSPProvider } from "@base-ui/react/csp-provider";
import { Tooltip } from "@base-ui/react/tooltip";
import { lazy, Suspense, useEffect } from "react";
import { I18nextProvider } from "react-i18next";
import { services } from "../bridge";
import { translator, useT } from "../i18n";
import { KitPlace } from "../kits";
import { type Place, useNavigation } from "../state/navigation";
import { Announcer } from "./announcer";
import { Boundary } from "./boundary";
import { Notices } from "./notices";
import { Rail } from "./rail";
import { useShortcuts } from "./shortcuts";
import { StatusLine } from "./status-line";
import { useView } from "./views";

const loadPalette = () => import("./palette");
const loadAnswers = () => import("../chat/answer-message");
const Palette = lazy(() => loadPalette().then(({ Palette }) => ({ default: Palette })));

let told = false;

function tellReady(): void {
  document.documentElement.dataset.ready = "true";
  performance.mark("quern:interactive");
  void services().app.ready();
  // What comes next is read while nobody waits, so that the first keys typed after Ctrl+K are not lost.
  requestIdleCallback(() => void Promise.allSettled([loadPalette(), loadAnswers()]));
}

/** Tells main, once, that the page is painted and can be used. */
function Ready() {
  useEffect(() => {
    if (told) return;
    told = true;
    // Two frames: the first one is being prepared when this runs, the second proves that it was shown.
    requestAnimationFrame(() => requestAnimationFrame(tellReady));
  }, []);
  return null;
}

/** The frame: rail, view, status line, and what floats above them. */
export function App() {
  return (
    <I18nextProvider i18n={translator}>
      <CSPProvider disableStyleElements>
        <Tooltip.Provider>
          <Frame />
        </Tooltip.Provider>
      </CSPProvider>
    </I18nextProvider>
  );
}

/** Inside the boundary, so that code of a place that cannot be read is a fault of that place alone. */
function PlaceView({ place }: { readonly place: Place }) {
  const View = useView(place);
  if (View === null) return null;
  return (
    <>
      <View />
      <Ready />
    </>
  );
}

function Frame() {
  const t = useT();
  const place = useNavigation((state) => state.place);
  const paletteOpen = useNavigation((state) => state.paletteOpen);
  useShortcuts();
  return (
    <div className="grid h-full grid-cols-[3rem_minmax(0,1fr)] grid-rows-[minmax(0,1fr)_auto]">
      <Rail />
      <main id="view" aria-label={t(`place.${place ?? "chat"}`)} className="relative min-w-0 overflow-hidden">
        {place !== null && (
          <Boundary key={place}>
            <PlaceView place={place} />
          </Boundary>
        )}
        <Notices />
      </main>
      <StatusLine />
      {paletteOpen && (
        <Suspense fallback={null}>
          <Palette />
        </Suspense>
      )}
      <KitPlace />
      <Announcer />
    </div>
  );
}
