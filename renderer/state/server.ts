import { create } from "zustand";
import type { ServerStatus, ServerToken } from "../../main/contract";
import { askOrNotice, events, services } from "../bridge";

interface ServerState {
  readonly status: ServerStatus | null;
  readonly tokens: readonly ServerToken[];
  /** A token that was just made: it is shown until the user has put it where it belongs, and never again. */
  readonly fresh: { readonly token: string; readonly name: string } | null;
}

/** The server for other programs. */
export const useServer = create<ServerState>(() => ({ status: null, tokens: [], fresh: null }));

/** Reads what the server is doing and follows it. */
export async function startServer(): Promise<void> {
  events().server.changed((status) => useServer.setState({ status }));
  events().server.tokensChanged((tokens) => useServer.setState({ tokens }));
  const status = await askOrNotice(services().server.status());
  if (status !== undefined) useServer.setState({ status });
  const tokens = await askOrNotice(services().server.tokens());
  if (tokens !== undefined) useServer.setState({ tokens });
}

/** Switches it on or off, now and for every start. */
export async function switchServer(on: boolean): Promise<void> {
  const status = await askOrNotice(on ? services().server.start() : services().server.stop());
  if (status !== undefined) useServer.setState({ status });
}

/** Lets other computers ask, after a question by the system, or no longer. */
export async function switchBeyond(on: boolean): Promise<void> {
  const { openBeyond, closeBeyond } = services().server;
  const status = await askOrNotice(on ? openBeyond() : closeBeyond());
  if (status !== undefined) useServer.setState({ status });
}

/** Another certificate from now on. */
export async function renewCertificate(): Promise<void> {
  const status = await askOrNotice(services().server.renewCertificate());
  if (status !== undefined) useServer.setState({ status });
}

/** Asks for the files of a certificate and its key; one that is no good changes nothing, and is told. */
export async function chooseCertificate(): Promise<void> {
  const status = await askOrNotice(services().server.chooseCertificate());
  if (status !== undefined) useServer.setState({ status });
}

/** Quern's own certificate again. */
export async function dropCertificate(): Promise<void> {
  const status = await askOrNotice(services().server.dropCertificate());
  if (status !== undefined) useServer.setState({ status });
}

/** Makes a token of this name, to be shown once. */
export async function makeToken(name: string): Promise<void> {
  const made = await askOrNotice(services().server.makeToken({ name }));
  if (made !== undefined) useServer.setState({ fresh: { token: made.token, name } });
}

/** The token that was just made is where it belongs. */
export function hideToken(): void {
  useServer.setState({ fresh: null });
}

export async function revokeToken(id: string): Promise<void> {
  await askOrNotice(services().server.revokeToken({ id }));
}

/** Asks for a model for embeddings; the settings tell of what came of it. */
export async function chooseEmbeddings(): Promise<void> {
  await askOrNotice(services().server.chooseEmbeddings());
}

export async function dropEmbeddings(): Promise<void> {
  await askOrNotice(services().server.dropEmbeddings());
}
