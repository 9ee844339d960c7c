import type { Recommendation } from "../../main/contract";
import { reasonText } from "../../main/contract/messages";
import { translator, useT } from "../i18n";
import { detectAgain, useMachine } from "../state/machine";
import { Button } from "../ui";
import { RuledOut } from "./alternatives";
import { OtherWays } from "./other-ways";

interface NothingFitsProps {
  readonly recommendation: Extract<Recommendation, { status: "nothing-fits" }>;
}

/** That nothing fits, what is missing, and what would help. */
export function NothingFits({ recommendation }: NothingFitsProps) {
  const t = useT();
  const detecting = useMachine((state) => state.detecting);
  const [missing, ...help] = recommendation.reasons;
  return (
    <>
      {missing !== undefined && <p className="measure text-base">{reasonText(translator, missing)}</p>}
      <ul className="measure mt-3 flex list-disc flex-col gap-1 pl-5">
        {help.map((reason) => (
          <li key={`${reason.code}${JSON.stringify(reason.params)}`}>{reasonText(translator, reason)}</li>
        ))}
      </ul>
      <div className="mt-4">
        <Button large disabled={detecting} onClick={() => void detectAgain()}>
          {t(detecting ? "machine.refreshing" : "setup.lookAgain")}
        </Button>
      </div>
      <OtherWays />
      <div className="mt-5">
        <RuledOut builds={recommendation.ruledOut} />
      </div>
    </>
  );
}
