import { resolve } from "node:path";
import { version } from "../../../../package.json";
import { loadWholeCatalog } from "../../../catalog";
import { listSource, openCatalogLists } from "../../../models";
import { createNet } from "../../../net";
import type { CliContext } from "../../context";
import type { ExitCode } from "../../exit-codes";

/** `quern refresh`: takes a newer signed list of published files. */
export async function refreshCommand(context: CliContext, file: string | undefined): Promise<ExitCode> {
  const { terminal, say, env, signal, resourceFolder, dataFolder } = context;
  const settings = await context.settings();
  const { files: catalog, companions } = await loadWholeCatalog(resourceFolder, env.QUERN_CATALOG);
  const lists = await openCatalogLists({
    dataFolder,
    catalog,
    companions,
    ...(await listSource(resourceFolder, env)),
    net: (address) =>
      createNet({ offline: () => settings.current().offline, endpoint: address, env, version }),
  });
  const list = file === undefined ? await lists.fetch(signal) : await lists.open(resolve(file));
  terminal.note(
    list.issuedAt === null
      ? say("cli.refresh-shipped")
      : say("cli.refreshed", { serial: list.serial, date: list.issuedAt, count: list.addedFiles }),
  );
  return 0;
}
