import { branchCalls } from "./branches";
import { conversationCalls } from "./conversations";
import { draftCalls } from "./drafts";
import { housekeepingCalls } from "./housekeeping";
import { presetCalls } from "./presets";
import { searchCalls } from "./search";
import type { Sql } from "./sql";
import { transferCalls } from "./transfer";
import { turnCalls } from "./turns";
import type { StoreCalls } from "./types";

/** The store's calls over an open database. */
export function storeCalls(sql: Sql): StoreCalls {
  const branches = branchCalls(sql);
  return {
    ...conversationCalls(sql),
    ...branches,
    ...turnCalls(sql, branches.message),
    ...draftCalls(sql),
    ...presetCalls(sql),
    ...searchCalls(sql),
    ...transferCalls(sql),
    ...housekeepingCalls(sql),
  };
}
