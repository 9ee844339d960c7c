import { type EndpointState, type ErrorData, endpointState, QuernError } from "../../../main/contract";
import { type Endpoints, openEndpoints } from "../../../main/endpoints";
import type { AnswerPlace } from "../../../main/engine";
import { createNet } from "../../../main/net";
import {
  noSecretStore,
  openPolicy,
  openSettings,
  type SecretStore,
  type SettingsStore,
} from "../../../main/settings";

/** A secret store that hides what it is given, so that a file with a key in plain text would be found. */
export const testKeyring: SecretStore = {
  available: true,
  name: "the keyring",
  protect: (text) => Buffer.from(text).toString("hex"),
  reveal: (text) => Buffer.from(text, "hex").toString(),
};

export interface EndpointWorld {
  readonly endpoints: Endpoints;
  readonly settings: SettingsStore;
  /** Everything that was logged. */
  readonly logged: unknown[];
  /** Machines that the user was asked about. */
  readonly asked: string[];
  /** Adds an endpoint and gives it. */
  add(url: string, key?: string | null): Promise<EndpointState>;
  close(): Promise<void>;
}

/** Endpoints with real settings and the real network module; the local model is what the test gives. */
export async function endpointWorld(
  dataFolder: string,
  local: AnswerPlace,
  more: {
    readonly env?: Readonly<Record<string, string>>;
    readonly caFile?: string;
    readonly policyPath?: string;
    readonly secrets?: SecretStore;
    /** What the user says when asked whether a machine may be sent what is said. */
    readonly refuses?: boolean;
    /** An endpoint that says nothing for so long is given up; by default as long as in the app. */
    readonly idleTimeoutMs?: number;
    /** Happens while the user is asked. */
    readonly whileAsked?: () => Promise<void>;
  } = {},
): Promise<EndpointWorld> {
  const policy = await openPolicy(more.policyPath === undefined ? [] : [more.policyPath]);
  const settings = await openSettings(dataFolder, undefined, policy);
  if (more.caFile !== undefined) await settings.change({ caFile: more.caFile });
  const logged: unknown[] = [];
  const asked: string[] = [];
  const endpoints = await openEndpoints({
    dataFolder,
    settings,
    secrets: more.secrets ?? noSecretStore,
    netTo: (endpoint, options) =>
      createNet({
        ...options,
        ...(more.idleTimeoutMs !== undefined && { idleTimeoutMs: more.idleTimeoutMs }),
        endpoint,
        offline: () => settings.current().offline,
        caFile: () => settings.current().caFile,
        env: more.env ?? {},
        version: "0",
      }),
    local,
    confirm: async (host) => {
      asked.push(host);
      await more.whileAsked?.();
      return more.refuses !== true;
    },
    confirmCertificate: async (host, fingerprint) => {
      asked.push(`${host} ${fingerprint}`);
      return more.refuses !== true;
    },
    emit: (event, payload) => {
      logged.push({ event, payload });
    },
    onTrouble: (thrown) => {
      logged.push(thrown);
    },
  });
  return {
    endpoints,
    settings,
    logged,
    asked,
    add: async (url, key = null) =>
      endpointState.parse(
        await endpoints.handlers.save({
          id: null,
          name: "Box",
          url,
          model: null,
          plainKey: false,
          price: null,
          key,
        }),
      ),
    close: () => endpoints.close(),
  };
}

/** The error of a call that has to fail, as data. */
export async function errorOf(call: Promise<unknown>): Promise<ErrorData> {
  try {
    await call;
  } catch (error) {
    if (error instanceof QuernError) return error.toData();
    throw error;
  }
  throw new Error("It did not fail.");
}
