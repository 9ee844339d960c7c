import type { Source } from "../../contract";
import type { Net } from "../../net";
import type { FileSource } from "../source";
import { folderSource } from "./folder";
import { type Environment, endpointOf, sourceOf } from "./source-of";
import type { SourceWay } from "./test-connection";

export interface FurtherOptions {
  /** The further sources at this moment, in the order in which they are asked. */
  readonly chosen: () => readonly Source[];
  /** For `HF_ENDPOINT`, as `endpointOf`. */
  readonly env: Environment;
  /** Opens the way to one place, under the same rules as every other. */
  readonly netTo: (endpoint: URL) => Net;
}

/** The sources that are asked where the first one fails; each has a way out of its own, made on first use. */
export interface FurtherSources {
  list(): readonly FileSource[];
  /** The same, each with the way out that it is behind. */
  ways(): readonly SourceWay[];
  /** To be called when the offline switch was turned. */
  offlineChanged(): Promise<void>;
  /** To be called when certificates were changed, or sources taken off the list. */
  routeChanged(): Promise<void>;
  close(): Promise<void>;
}

export function openFurtherSources({ chosen, env, netTo }: FurtherOptions): FurtherSources {
  const nets = new Map<string, Net>();

  function netOf(source: Source): Net {
    const endpoint = endpointOf(source, env);
    const known = nets.get(endpoint.href);
    if (known) return known;
    const net = netTo(endpoint);
    nets.set(endpoint.href, net);
    return net;
  }
  const all = async (what: (net: Net) => Promise<void>) => {
    await Promise.all([...nets.values()].map(what));
  };
  const ways = (): readonly SourceWay[] =>
    chosen().map((one) => {
      if (one.kind === "folder") return { chosen: one, source: folderSource(one.path), net: null };
      const net = netOf(one);
      return { chosen: one, source: sourceOf(net, one), net };
    });
  return {
    ways,
    list: () => ways().map(({ source }) => source),
    offlineChanged: () => all((net) => net.offlineChanged()),
    routeChanged: () => all((net) => net.routeChanged()),
    close: () => all((net) => net.close()),
  };
}

/** What a source is called: its host, or its folder. */
export function nameOfSource(source: Source, env: Environment): string {
  return source.kind === "folder" ? source.path : endpointOf(source, env).host;
}
