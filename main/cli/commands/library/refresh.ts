import { resolve } from "node:path";
import { loadWholeCatalog } from "../../../catalog";
import { openCatalogLists, openListSource } from "../../../models";
import { createNet } from "../../../net";
import type { CliContext } from "../../context";
import type { ExitCode } from "../../exit-codes";
import { rulesOf } from "../../open-net";

/** `quern refresh`: takes a newer signed list of published files. */
export async function refreshCommand(context: CliContext, file: string | undefined): Promise<ExitCode> {
  const { terminal, say, env, signal, resourceFolder, dataFolder } = context;
  const [settings, policy] = [await context.settings(), await context.policy()];
  const { files: catalog, companions } = await loadWholeCatalog(resourceFolder, env.QUERN_CATALOG);
  const lists = await openCatalogLists({
    dataFolder,
    catalog,
    companions,
    source: await openListSource(resourceFolder, env, settings),
    net: (address) => createNet({ ...rulesOf(context, settings, policy), endpoint: address }),
  });
  const list = file === undefined ? await lists.fetch(signal) : await lists.open(resolve(file));
  terminal.note(
    list.issuedAt === null
      ? say("cli.refresh-shipped")
      : say("cli.refreshed", { serial: list.serial, date: list.issuedAt, count: list.addedFiles }),
  );
  return 0;
}
