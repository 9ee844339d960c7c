import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { KitView } from "../contract";
import { openListFile } from "../files";

const signer = z.object({ publicKey: z.string(), trustedAt: z.iso.datetime() });

/** The signers whose kits this user has said to trust. */
export interface Signers {
  /** @param publicKey 32 raw bytes */
  trustOf(publicKey: Uint8Array): KitView["trust"];
  /** Remembers a signer; what cannot be written is asked again next time. */
  trust(publicKey: Uint8Array): Promise<void>;
}

/** Opens the list; one that cannot be read counts as empty, so that everything is asked again. */
export async function openSigners(dataFolder: string): Promise<Signers> {
  const file = await openListFile(join(dataFolder, "kit-signers.json"), "signers", signer, {
    damaged: "kept-aside",
    indent: 2,
  });
  let known = [...file.found];
  const has = (key: string) => known.some(({ publicKey }) => publicKey === key);
  return {
    trustOf: (publicKey) => {
      if (has(Buffer.from(publicKey).toString("base64"))) return "trusted";
      return known.length === 0 ? "unknown" : "changed";
    },
    trust: async (publicKey) => {
      const key = Buffer.from(publicKey).toString("base64");
      if (has(key)) return;
      known = [...known, { publicKey: key, trustedAt: new Date().toISOString() }];
      await mkdir(dataFolder, { recursive: true }).catch(() => undefined);
      await file.keep(known);
    },
  };
}
