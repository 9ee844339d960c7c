import { createServer } from "node:net";

/** A place on this machine that nobody should reach. */
export interface Canary {
  readonly port: number;
  /** How many have connected. */
  touched(): number;
  close(): void;
}

/** Listens on the loopback only, to see whether a sandbox keeps programs from connecting. Says nothing to who comes. */
export async function openCanary(): Promise<Canary> {
  let touched = 0;
  const server = createServer((socket) => {
    touched++;
    socket.destroy();
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (typeof address === "object" && address) resolve(address.port);
      else reject(new Error("No port was given."));
    });
  });
  return { port, touched: () => touched, close: () => void server.close() };
}
