import { useState } from "react";
import type { Recommendation } from "../../main/contract";
import { useT } from "../i18n";
import { DropModels } from "../models";
import { useFit } from "../state/fit";
import { useLibrary } from "../state/library";
import { detectAgain, useMachine } from "../state/machine";
import { useModels } from "../state/models";
import { Busy, Button, ErrorNote } from "../ui";
import { WishesRow } from "../wishes";
import { Alternatives, RuledOut } from "./alternatives";
import { BuildMemory, BuildSummary } from "./build-summary";
import { GetIt } from "./get-it";
import { MachineSummary } from "./machine-summary";
import { NothingFits } from "./nothing-fits";
import { OtherWays } from "./other-ways";
import { Reasons } from "./reasons";

/** First run on one page: this is your machine, this build fits it because, get it. */
export function Setup() {
  const t = useT();
  return (
    <DropModels>
      <div className="h-full overflow-y-auto">
        <div className="mx-auto max-w-5xl px-5 py-8 min-[48rem]:px-8">
          <h1 className="text-xl font-semibold">{t("setup.title")}</h1>
          <p className="measure mt-1 text-base text-muted">{t("setup.lead")}</p>
          <div className="mt-6">
            <WishesRow brief />
          </div>
          <div className="mt-7 grid gap-x-12 gap-y-8 min-[48rem]:grid-cols-[minmax(15rem,2fr)_minmax(20rem,3fr)]">
            <section aria-labelledby="setup-machine">
              <h2 id="setup-machine" className="mb-3 text-base font-semibold">
                {t("setup.machine")}
              </h2>
              <MachineSummary />
            </section>
            <section aria-labelledby="setup-build" aria-live="polite">
              <Build />
            </section>
          </div>
        </div>
      </div>
    </DropModels>
  );
}

function Heading({ children }: { readonly children: string }) {
  return (
    <h2 id="setup-build" className="mb-3 text-base font-semibold">
      {children}
    </h2>
  );
}

function Build() {
  const t = useT();
  const recommendation = useFit((state) => state.recommendation);
  const fitError = useFit((state) => state.error);
  const machineError = useMachine((state) => (state.report === null ? state.error : null));
  const error = fitError ?? machineError;
  if (error !== null)
    return (
      <>
        <Heading>{t("setup.build")}</Heading>
        <ErrorNote error={error}>
          <Button onClick={() => void detectAgain()}>{t("setup.lookAgain")}</Button>
        </ErrorNote>
        <OtherWays />
      </>
    );
  if (recommendation === null)
    return (
      <>
        <Heading>{t("setup.build")}</Heading>
        <Busy>{t("setup.computing")}</Busy>
        <OtherWays />
      </>
    );
  return <Recommended recommendation={recommendation} />;
}

function Recommended({ recommendation }: { readonly recommendation: Recommendation }) {
  const t = useT();
  const [chosenId, setChosenId] = useState<string | null>(null);
  const downloads = useModels((state) => state.downloads);
  const found = useLibrary((state) => state.found.files);
  if (recommendation.status === "nothing-fits")
    return (
      <>
        <Heading>{t("setup.nothingFits")}</Heading>
        <NothingFits recommendation={recommendation} />
      </>
    );
  if (recommendation.status === "unknown")
    return (
      <>
        <Heading>{t("setup.unknown")}</Heading>
        <Reasons reasons={recommendation.reasons} />
        <div className="mt-3">
          <Button large onClick={() => void detectAgain()}>
            {t("setup.lookAgain")}
          </Button>
        </div>
        <OtherWays />
      </>
    );
  const best = { plan: recommendation.plan, reasons: recommendation.reasons };
  const all = [best, ...recommendation.alternatives];
  const asked =
    all.find(({ plan }) => plan.file.id === chosenId) ??
    all.find(({ plan }) => downloads.some(({ fileId }) => fileId === plan.file.id));
  // What fits and is here already comes before what would have to be fetched; the best is first among them.
  const isHere = all.find(({ plan }) =>
    found.some(({ catalogFile, error }) => catalogFile?.id === plan.file.id && error === null),
  );
  const chosen = asked ?? isHere ?? best;
  return (
    <>
      <Heading>
        {t(chosen === best ? "setup.build" : asked === undefined ? "setup.hereFits" : "setup.chosen")}
      </Heading>
      <p className="measure mb-3 text-muted">{t("setup.whatBuilds", { name: chosen.plan.file.quant })}</p>
      <BuildSummary plan={chosen.plan} />
      <GetIt key={chosen.plan.file.id} file={chosen.plan.file} />
      <BuildMemory plan={chosen.plan} />
      <Reasons reasons={chosen.reasons} title={t(chosen === best ? "setup.why" : "setup.whyNot")} />
      <div className="mt-5 flex flex-col gap-3">
        <Alternatives
          choices={all.filter((choice) => choice !== chosen)}
          shownId={chosen.plan.file.id}
          onChoose={(id) => setChosenId(id)}
        />
        <RuledOut builds={recommendation.ruledOut} />
      </div>
    </>
  );
}
