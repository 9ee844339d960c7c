import type { EndpointState, EndpointsState } from "../../main/contract";

/** None, where the list is not known yet. */
const none: readonly EndpointState[] = [];
export const listOf = ({ state }: { readonly state: EndpointsState | null }): readonly EndpointState[] =>
  state?.endpoints ?? none;

/** The endpoint of a conversation; null: this machine; undefined: it is not there any more. */
export function endpointIn(
  list: readonly EndpointState[],
  id: string | null,
): EndpointState | null | undefined {
  return id === null ? null : list.find(({ endpoint }) => endpoint.id === id);
}

/** Where new conversations begin and the agent runs: what is not there any more stands for this machine. */
export function usualIn(list: readonly EndpointState[], id: string | null): string | null {
  return list.some(({ endpoint }) => endpoint.id === id) ? id : null;
}
