import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { type CatalogFile, type MachineReport, QuernError, readableJson } from "../contract";
import { imagesFileBeside, isMeantAs, isSafeName } from "../models";
import type { KitItem } from "./create-kit";

/** Where a build lies in a kit. */
export function modelPathOf(file: Pick<CatalogFile, "file">): string {
  return `model/${basename(file.file)}`;
}

/**
 * The file for images that lies beside a model.
 * @param published the one that goes with the model: what is meant to be it must have its hash
 * @param elsewhere one that goes with it and lies in another place: what other programs have is used where it is
 * @throws QuernError `kit-no-images`
 */
export async function imagesItem(
  { path, name }: { path: string; name: string },
  published: CatalogFile | null = null,
  elsewhere: string | null = null,
): Promise<KitItem> {
  const beside = await imagesFileBeside(path);
  const file = beside?.path ?? elsewhere;
  if (file === null) throw new QuernError("kit-no-images", { name });
  const pinned = published && (!beside || isMeantAs(published, beside)) ? published.sha256 : null;
  return { path: `model/${basename(file)}`, role: "mmproj", from: { file }, sha256: pinned };
}

interface Companions {
  readonly resourceFolder: string;
  readonly file: CatalogFile;
  /** The machine that the kit is for; null: none in particular. */
  readonly report: MachineReport | null;
  /** What fits it, as text. */
  readonly fit: string | null;
}

/** What belongs to a model besides itself: its entry, the licences, and what the kit was made for. */
export async function companionItems({ resourceFolder, file, report, fit }: Companions): Promise<KitItem[]> {
  const text = (path: string, content: string): KitItem => ({
    path,
    role: "report",
    from: { text: content },
  });
  const shipped = (path: string, name: string): KitItem => ({
    path,
    role: "licence",
    from: { file: join(resourceFolder, "licences", name) },
  });
  const catalogs = (await readdir(join(resourceFolder, "catalog"))).filter((name) => name.endsWith(".json"));
  return [
    ...catalogs.map(
      (name): KitItem => ({
        path: `catalog/${name}`,
        role: "catalog",
        from: { file: join(resourceFolder, "catalog", name) },
      }),
    ),
    shipped(`licences/${plainName(file.model)}.txt`, "apache-2.0.txt"),
    shipped("licences/Quern.txt", "apache-2.0.txt"),
    ...(report === null ? [] : [text("machine/report.json", `${readableJson(report)}\n`)]),
    ...(fit === null ? [] : [text("machine/fit.txt", `${fit}\n`)]),
  ];
}

/** A model's name as a file's. */
export function plainName(name: string): string {
  const plain = name.replace(/[^\w.-]+/g, "-");
  return isSafeName(plain) ? plain : "model";
}
