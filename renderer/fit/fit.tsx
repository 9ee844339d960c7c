import { useEffect, useMemo } from "react";
import { useT } from "../i18n";
import { useEngine } from "../state/engine";
import { lookAround, useExplore } from "../state/explore";
import { detectAgain, useMachine } from "../state/machine";
import { useSettings } from "../state/settings";
import { wishesKey } from "../state/wishes";
import { Busy, Button, Disclosure, ErrorNote, MachineTabs, Section, View } from "../ui";
import { WishesRow } from "../wishes";
import { BuildsPicture } from "./builds-picture";
import { BuildsTable } from "./builds-table";
import { Controls } from "./controls";
import { Result } from "./result";
import { Sentences } from "./sentences";
import { Upgrades } from "./upgrades";
import { UseIt } from "./use-it";

/** What fits this machine, with every setting to turn: what each build and setting costs and gains. */
export function Fit() {
  const t = useT();
  const report = useMachine((state) => state.report);
  const engine = useEngine(({ status }) => status.state);
  const reserveBytes = useExplore((state) => state.tried?.knobs.reserveBytes ?? null);
  const wishes = useSettings(({ settings }) => wishesKey(settings));
  // What is loaded would be unloaded first, so what is free changes with it. Room that is left counts for all builds.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was seen of the machine is looked at by main.
  useEffect(() => {
    if (report !== null) lookAround();
  }, [report, engine, reserveBytes, wishes]);
  return (
    <View title={t("place.machine")}>
      <MachineTabs />
      <p className="measure mb-5 text-muted">{t("fit.lead")}</p>
      <WishesRow />
      <Trouble />
      <Tried />
      <Builds />
      <Upgrades />
    </View>
  );
}

function Trouble() {
  const t = useT();
  const fitError = useExplore((state) => state.error);
  const machineError = useMachine((state) => (state.report === null ? state.error : null));
  const error = fitError ?? machineError;
  if (error === null) return null;
  return (
    <div className="mb-6">
      <ErrorNote error={error}>
        <Button onClick={() => void detectAgain()}>{t("setup.lookAgain")}</Button>
      </ErrorNote>
    </div>
  );
}

function Tried() {
  const t = useT();
  const tried = useExplore((state) => state.tried);
  const found = useExplore((state) => state.found);
  const builds = useExplore((state) => state.builds);
  const failed = useExplore((state) => state.error !== null);
  if (builds?.length === 0) return <NotKnown />;
  if (tried === null) return failed ? null : <Busy>{t("fit.waiting")}</Busy>;
  if (found?.status === "unknown") return <NotKnown />;
  return (
    <div className="mb-8 grid gap-x-10 gap-y-8 min-[48rem]:grid-cols-[minmax(17rem,2fr)_minmax(20rem,3fr)]">
      <section aria-labelledby="fit-settings">
        <h2 id="fit-settings" className="mb-3 text-sm font-semibold">
          {t("fit.settings")}
        </h2>
        <Controls fileId={tried.fileId} knobs={tried.knobs} found={found} />
      </section>
      <section aria-labelledby="fit-result" className="min-w-0">
        <h2 id="fit-result" className="mb-3 text-sm font-semibold">
          {t("fit.result")}
        </h2>
        {found === null ? (
          <Busy>{t("fit.waiting")}</Busy>
        ) : (
          <div className="flex flex-col gap-4">
            <Result found={found} />
            <UseIt fileId={tried.fileId} knobs={tried.knobs} fits={found.fits} />
          </div>
        )}
      </section>
    </div>
  );
}

/** The memory is not known, so nothing can be planned. */
function NotKnown() {
  const t = useT();
  return (
    <Section title={t("setup.unknown")}>
      <Sentences reasons={[{ code: "ram-unknown", params: {} }]} />
      <div className="mt-3">
        <Button onClick={() => void detectAgain()}>{t("setup.lookAgain")}</Button>
      </div>
    </Section>
  );
}

function Builds() {
  const t = useT();
  const builds = useExplore((state) => state.builds);
  const triedId = useExplore((state) => state.tried?.fileId ?? null);
  // Of a file of one's own nobody knows how good it is.
  const published = useMemo(() => builds?.filter(({ own }) => !own) ?? [], [builds]);
  if (builds === null || builds.length === 0) return null;
  return (
    <Section title={t("fit.picture")} note={t("fit.pictureWhat")}>
      <BuildsPicture builds={published} triedId={triedId} />
      <div className="mt-3">
        <Disclosure summary={t("fit.table")}>
          <BuildsTable builds={builds} triedId={triedId} />
        </Disclosure>
      </div>
    </Section>
  );
}
