import { resolve } from "node:path";
import { version } from "../../package.json";
import { QuernError, type Source, source as sourceShape } from "../contract";
import { chosenSource, endpointOf, type FileSource, openFurtherSources, type SourceWay } from "../models";
import { createNet, type Net } from "../net";
import { noSecretStore, openTokenKeeper, type Policy, type SettingsStore } from "../settings";
import { type CliContext, UsageError } from "./context";

interface CliNet {
  readonly net: Net;
  readonly source: FileSource;
  /** With those that are asked where the first one fails. */
  readonly sources: () => readonly FileSource[];
  /** The same, each with the way out that it is behind. */
  readonly ways: () => readonly SourceWay[];
  close(): Promise<void>;
}

/** The rules of every way out of a command, wherever it leads. */
export const rulesOf = ({ env }: CliContext, settings: SettingsStore, { privateHosts }: Policy) => ({
  offline: () => settings.current().offline,
  privateHosts,
  env,
  version,
  caFile: () => settings.current().caFile,
});

/**
 * The way out for one command: by the settings and the policy, as in the app. Proxies come from the environment alone,
 * and so does the token (`HF_TOKEN`), because the system's settings and secret store are reached through Electron.
 * @param asked sources in place of those of the settings, in order; empty: those of the settings
 * @throws QuernError `invalid-request` for an `HF_ENDPOINT` that makes no sense, `setting-locked`
 */
export async function openNet(context: CliContext, asked: readonly Source[] = []): Promise<CliNet> {
  const [settings, policy] = [await context.settings(), await context.policy()];
  if (policy.trouble) {
    context.terminal.note(context.translator.t(`error.${policy.trouble.code}`, policy.trouble.params));
  }
  const env = policy.fixed.source === undefined ? context.env : {};
  if (asked.length > 0 && policy.fixed.source !== undefined)
    throw new QuernError("setting-locked", { setting: "source" });
  const [chosen, more] =
    asked[0] === undefined
      ? [settings.current().source, settings.current().moreSources]
      : [asked[0], asked.slice(1)];
  const endpoint = endpointOf(chosen, env);
  const token = await openTokenKeeper({
    dataFolder: context.dataFolder,
    secrets: noSecretStore,
    env: context.env,
    envOrigin: endpointOf({ kind: "hub" }, env).origin,
  });
  const rules = rulesOf(context, settings, policy);
  const netTo = (to: URL) => createNet({ ...rules, endpoint: to, token: (origin) => token.token(origin) });
  const net = netTo(endpoint);
  const source = chosenSource(net, () => chosen);
  const further = openFurtherSources({ chosen: () => more, env, netTo });
  return {
    net,
    source,
    sources: () => [source, ...further.list()],
    ways: () => [{ chosen, source, net }, ...further.ways()],
    close: async () => {
      await Promise.all([net.close(), further.close()]);
    },
  };
}

/**
 * A source as it is typed: `hub`, `modelscope`, the address of a mirror of the hub, `web:` and the address of a folder
 * on a web server, or the path of a folder.
 * @throws UsageError
 */
export function sourceNamed({ say }: CliContext, text: string): Source {
  const web = text.startsWith("web:");
  const meant = sourceShape.safeParse(
    text === "hub" || text === "modelscope"
      ? { kind: text }
      : web || /^https?:/.test(text)
        ? { kind: web ? "directory" : "endpoint", url: web ? text.slice(4) : text }
        : { kind: "folder", path: resolve(text) },
  );
  if (!meant.success) throw new UsageError(say("cli.source-unknown", { source: text }));
  return meant.data;
}
