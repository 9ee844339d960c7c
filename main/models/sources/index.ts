import type { Source } from "../../contract";
import type { Net } from "../../net";
import type { FileSource } from "../source";
import { sourceOf } from "./source-of";

/** The source that is chosen at the time of each question, behind a `net` whose endpoint is that of `endpointOf`. */
export function chosenSource(net: Net, chosen: () => Source): FileSource {
  const source = () => sourceOf(net, chosen());
  return {
    get id() {
      return source().id;
    },
    get name() {
      return source().name;
    },
    publishedSha256: (file, signal) => source().publishedSha256(file, signal),
    open: (file, range, signal) => source().open(file, range, signal),
  };
}

export { type FurtherSources, nameOfSource, openFurtherSources } from "./further";
export { endpointOf } from "./source-of";
export { type SourceWay, testConnection, testSources } from "./test-connection";
