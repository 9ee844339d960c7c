import type { Client, ServerStatus, ServerToken, Settings, serverService } from "../../../main/contract";
import type { Bus } from "./bus";

/** A server that is not there, and tokens that let nobody in. */
export function fakeServer(
  bus: Bus,
  changeSettings: (
    change: Partial<
      Pick<Settings, "serverOn" | "serverBeyond" | "serverCertificate" | "serverEmbeddingFile">
    >,
  ) => void,
): Client<typeof serverService> {
  let status: ServerStatus = {
    state: "off",
    address: null,
    model: "Qwen3.6-27B-Q4_K_M",
    contextTokens: 32_768,
    error: null,
    beyond: { state: "off", addresses: [], certificate: null, unnamed: [], error: null },
  };
  const certificate = (first: string) => ({
    fingerprint: [first, ...Array.from({ length: 31 }, (_, index) => `A${(index % 16).toString(16)}`)]
      .join(":")
      .toUpperCase(),
    names: ["mill", "mill.local", "192.168.1.5", "localhost", "127.0.0.1", "::1"],
    until: "2028-04-10T10:00:00.000Z",
    pem: "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
  });
  let tokens: ServerToken[] = [];
  const set = (change: Partial<ServerStatus>) => {
    status = { ...status, ...change };
    bus.emit("server.changed", status);
    return { ok: true as const, value: status };
  };
  const keep = (next: ServerToken[]) => {
    tokens = next;
    bus.emit("server.tokensChanged", tokens);
  };
  return {
    status: async () => ({ ok: true, value: status }),
    start: async () => {
      changeSettings({ serverOn: true });
      return set({ state: "on", address: "http://127.0.0.1:4114" });
    },
    stop: async () => {
      changeSettings({ serverOn: false });
      return set({ state: "off", address: null });
    },
    openBeyond: async () => {
      changeSettings({ serverBeyond: true });
      return set({
        beyond: {
          state: "on",
          addresses: ["https://192.168.1.5:4115", "https://[fd00::5]:4115"],
          certificate: certificate("00"),
          unnamed: ["10.8.0.2"],
          error: null,
        },
      });
    },
    closeBeyond: async () => {
      changeSettings({ serverBeyond: false });
      return set({ beyond: { ...status.beyond, state: "off", addresses: [] } });
    },
    renewCertificate: async () =>
      set({ beyond: { ...status.beyond, certificate: certificate("FF"), unnamed: [] } }),
    chooseCertificate: async () => {
      changeSettings({ serverCertificate: { cert: "/etc/tls/mill.pem", key: "/etc/tls/mill.key" } });
      return set({
        beyond: {
          ...status.beyond,
          certificate: { ...certificate("EE"), names: ["mill.corp.example"] },
          unnamed: [],
        },
      });
    },
    dropCertificate: async () => {
      changeSettings({ serverCertificate: null });
      return set({ beyond: { ...status.beyond, certificate: certificate("00") } });
    },
    tokens: async () => ({ ok: true, value: tokens }),
    makeToken: async ({ name }) => {
      const made = {
        id: `token-${tokens.length}`,
        name,
        createdAt: "2026-01-05T10:00:00.000Z",
        lastUsedAt: null,
        uses: 0,
      };
      keep([...tokens, made]);
      return { ok: true, value: { token: "quern_shown-this-once", made } };
    },
    revokeToken: async ({ id }) => {
      keep(tokens.filter((token) => token.id !== id));
      return { ok: true, value: undefined };
    },
    chooseEmbeddings: async () => {
      const path = "/home/ada/models/embedding.gguf";
      changeSettings({ serverEmbeddingFile: path });
      return { ok: true, value: { path } };
    },
    dropEmbeddings: async () => {
      changeSettings({ serverEmbeddingFile: null });
      return { ok: true, value: undefined };
    },
  };
}
