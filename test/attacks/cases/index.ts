import type { AttackCase } from "../case";
import { approvals } from "./approval";
import { leaving } from "./leave";
import { links, races } from "./links";
import { network } from "./network";
import { opening } from "./open";
import { ownData, ownDataByTools, repositories } from "./repositories";
import { guarded, secrets } from "./secrets";
import { surface } from "./surface";
import { hostileEdits, tokens } from "./tokens";

/** The whole corpus. */
export const attacks: readonly AttackCase[] = [
  ...leaving,
  ...links,
  ...races,
  ...secrets,
  ...guarded,
  ...repositories,
  ...ownData,
  ...ownDataByTools,
  ...opening,
  ...approvals,
  ...network,
  ...surface,
  ...tokens,
  ...hostileEdits,
];
