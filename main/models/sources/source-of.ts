import type { Source } from "../../contract";
import { hubEndpoint, type Net } from "../../net";
import { type FileSource, hubSource } from "../source";
import { directorySource } from "./directory";
import { folderSource } from "./folder";
import { modelScopeAddress, modelScopeSource } from "./modelscope";

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The address that `net` has to have for a source.
 * @param env for `HF_ENDPOINT`, which stands for the usual hub; empty where the administrator fixed the source
 * @throws QuernError `invalid-request` for a variable that makes no sense
 */
export function endpointOf(source: Source, env: Environment): URL {
  switch (source.kind) {
    case "endpoint":
    case "directory":
      return new URL(source.url);
    case "modelscope":
      return new URL(modelScopeAddress);
    default:
      return hubEndpoint(env);
  }
}

/** A source behind a `net` whose endpoint is that of `endpointOf`. */
export function sourceOf(net: Net, source: Source): FileSource {
  switch (source.kind) {
    case "modelscope":
      return modelScopeSource(net);
    case "directory":
      return directorySource(net);
    case "folder":
      return folderSource(source.path);
    default:
      return hubSource(net);
  }
}
