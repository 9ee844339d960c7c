import type { Recommendation } from "../../main/contract";
import { reasonText } from "../../main/contract/messages";
import { translator } from "../i18n";
import { OtherSettings } from "../kept";
import { RuledOut } from "./alternatives";
import { HardwareHelp } from "./hardware-help";
import { OtherWays } from "./other-ways";

interface NothingFitsProps {
  readonly recommendation: Extract<Recommendation, { status: "nothing-fits" }>;
}

/** That nothing fits, what is missing, and what would help. */
export function NothingFits({ recommendation }: NothingFitsProps) {
  const [missing, ...help] = recommendation.reasons;
  return (
    <>
      {missing !== undefined && <p className="measure text-base">{reasonText(translator, missing)}</p>}
      <ul className="measure mt-3 flex list-disc flex-col gap-1 pl-5">
        {help.map((reason) => (
          <li key={`${reason.code}${JSON.stringify(reason.params)}`}>{reasonText(translator, reason)}</li>
        ))}
      </ul>
      <HardwareHelp recommendation={recommendation} />
      <div className="mt-3 -ml-3">
        <OtherSettings fileId={recommendation.missing.smallest.id} />
      </div>
      <OtherWays />
      <div className="mt-5">
        <RuledOut builds={recommendation.ruledOut} />
      </div>
    </>
  );
}
