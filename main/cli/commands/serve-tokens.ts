import type { ServerToken } from "../../contract";
import type { TokenStore } from "../../server";
import { type CliContext, UsageError } from "../context";
import type { ServeOptions } from "./serve";

/**
 * What `quern serve` does with its tokens instead of serving: makes one, lists them, or revokes one.
 * @returns false: none of it was asked for
 * @throws UsageError where no token, or more than one, has the name that is to be revoked
 */
export async function didTokens(
  { terminal, say }: CliContext,
  { makeToken, tokens: listed, revoke }: ServeOptions,
  open: () => Promise<TokenStore>,
): Promise<boolean> {
  if (makeToken === undefined && !listed && revoke === undefined) return false;
  const store = await open();
  try {
    if (makeToken !== undefined) {
      const { token } = await store.make(makeToken.slice(0, 100) || "serve");
      terminal.result(`${token}\n`);
      terminal.note(say("cli.serve-token-made"));
    } else if (revoke !== undefined) {
      const named = store.list().filter(({ id, name }) => name === revoke || id === revoke);
      const [token] = named;
      if (!token) throw new UsageError(say("cli.serve-token-unknown", { name: revoke }));
      if (named.length > 1)
        throw new UsageError(
          say("cli.serve-token-twice", { name: revoke, ids: named.map(({ id }) => id).join("\n") }),
        );
      await store.revoke(token.id);
      terminal.note(say("cli.serve-token-revoked", { name: token.name }));
    } else terminal.result(store.list().map(line).join(""));
    return true;
  } finally {
    await store.close();
  }
}

/** For people and for scripts: parts by tabs, the name last, as it may hold anything but a line's end. */
const line = ({ id, name, createdAt, lastUsedAt, uses }: ServerToken): string =>
  `${[id, createdAt, lastUsedAt ?? "-", uses, name.replace(/\s+/gu, " ")].join("\t")}\n`;
