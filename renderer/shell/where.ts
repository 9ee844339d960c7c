import type { EndpointState } from "../../main/contract";
import { endpointIn } from "../state/endpoint-list";

/** Where words go, as far as the page can tell; a host is named where it is another program than Quern. */
export interface Where {
  /** Other machines. */
  readonly hosts: readonly string[];
  /** Other programs on this machine. */
  readonly here: readonly string[];
  /** What was chosen is not there any more: words go nowhere. */
  readonly gone: boolean;
}

/**
 * Where words go: those that are written next where the user is, and those of answers under way.
 * @param ids the endpoints of all these; null: the model of this machine
 */
export function whereOf(list: readonly EndpointState[], ids: readonly (string | null)[]): Where {
  const found = [...new Set(ids)].map((id) => endpointIn(list, id));
  const named = found.filter((one) => one !== null && one !== undefined);
  const hostsOf = (here: boolean) => [
    ...new Set(named.filter((one) => one.here === here).map(({ host }) => host)),
  ];
  return { hosts: hostsOf(false), here: hostsOf(true), gone: found.includes(undefined) };
}
