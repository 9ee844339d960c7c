import { version } from "../../package.json";
import type { Source } from "../contract";
import { chosenSource, endpointOf, type FileSource } from "../models";
import { createNet, type Net } from "../net";
import { noSecretStore, openTokenKeeper } from "../settings";
import type { CliContext } from "./context";

interface CliNet {
  readonly net: Net;
  readonly source: FileSource;
  readonly chosen: Source;
}

/**
 * The way out for one command: by the settings and the policy, as in the app. Proxies come from the environment alone,
 * and so does the token (`HF_TOKEN`), because the system's settings and secret store are reached through Electron.
 * @throws QuernError `invalid-request` for an `HF_ENDPOINT` that makes no sense
 */
export async function openNet(context: CliContext): Promise<CliNet> {
  const [settings, policy] = [await context.settings(), await context.policy()];
  if (policy.trouble) {
    context.terminal.note(context.translator.t(`error.${policy.trouble.code}`, policy.trouble.params));
  }
  const env = policy.fixed.source === undefined ? context.env : {};
  const chosen = settings.current().source;
  const endpoint = endpointOf(chosen, env);
  const token = await openTokenKeeper({
    dataFolder: context.dataFolder,
    secrets: noSecretStore,
    env: context.env,
    envOrigin: endpointOf({ kind: "hub" }, env).origin,
  });
  const net = createNet({
    offline: () => settings.current().offline,
    endpoint,
    privateHosts: policy.privateHosts,
    env: context.env,
    version,
    caFile: () => settings.current().caFile,
    token: (origin) => token.token(origin),
  });
  return { net, source: chosenSource(net, () => chosen), chosen };
}
