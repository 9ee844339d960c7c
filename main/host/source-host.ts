import { type AppInfo, type ErrorData, type Source, toErrorData } from "../contract";
import { chosenSource, endpointOf, nameOfSource, openFurtherSources } from "../models";
import { createNet, type NetOptions } from "../net";
import { noSecretStore, openPolicy, openSettings, openTokenKeeper, type SecretStore } from "../settings";

type Environment = Readonly<Record<string, string | undefined>>;

export interface SourceHostOptions {
  dataFolder: string;
  /** Where keys and the token are kept; absent: conversations are encrypted with a passphrase or not at all. */
  secrets?: SecretStore;
  /** Other places for the administrator's policy than the system's, for tests. */
  policyPaths?: readonly string[];
  /** The system's proxy for an address, as Chromium's resolver tells it; absent: only the environment counts. */
  systemProxy?: (url: URL) => Promise<string>;
  env: Environment;
  facts: Pick<AppInfo, "version">;
  log: { error(text: string, thrown?: unknown): void };
}

/** What is fixed and what is set, and by them the one way out: to the source of models, and to no other place. */
export async function openSourceHost(options: SourceHostOptions, notice: (error: ErrorData) => void) {
  const { dataFolder, env, facts, log, systemProxy } = options;
  const policy = await openPolicy(options.policyPaths);
  if (policy.trouble) notice(policy.trouble);
  const settings = await openSettings(dataFolder, notice, policy);
  // Where the administrator fixed the source, no variable stands for another.
  const sourceEnv = usableSourceEnv(policy.fixed.source === undefined ? env : {}, notice);
  const token = await openTokenKeeper({
    dataFolder,
    secrets: options.secrets ?? noSecretStore,
    env,
    envOrigin: endpointOf({ kind: "hub" }, sourceEnv).origin,
  });
  /** The rules of every way out, wherever it leads. */
  const rules: Omit<NetOptions, "endpoint"> = {
    offline: () => settings.current().offline,
    privateHosts: policy.privateHosts,
    env,
    version: facts.version,
    caFile: () => settings.current().caFile,
    ...(systemProxy && { systemProxy }),
  };
  const net = createNet({
    ...rules,
    endpoint: () => endpointOf(settings.current().source, sourceEnv),
    token: (origin) => token.token(origin),
  });
  const source = chosenSource(net, () => settings.current().source);
  const further = openFurtherSources({
    chosen: () => settings.current().moreSources,
    env: sourceEnv,
    netTo: (endpoint) => createNet({ ...rules, endpoint, token: (origin) => token.token(origin) }),
  });
  settings.onChange(
    () =>
      void Promise.all([net.offlineChanged(), further.offlineChanged()]).catch((error: unknown) =>
        log.error("net", error),
      ),
  );
  return {
    policy,
    settings,
    token,
    net,
    source,
    further,
    close: async () => {
      await Promise.all([net.close(), further.close()]);
    },
    sourceName: (one: Source) => nameOfSource(one, sourceEnv),
    netTo: (endpoint: URL, more: Pick<NetOptions, "idleTimeoutMs" | "pin"> = {}) =>
      createNet({ ...rules, ...more, endpoint }),
  };
}

/** A hub address that makes no sense must not keep Quern from starting: said, and the public one used. */
function usableSourceEnv(env: Environment, notice: (error: ErrorData) => void): Environment {
  try {
    endpointOf({ kind: "hub" }, env);
    return env;
  } catch (error) {
    notice(toErrorData(error));
    return {};
  }
}
