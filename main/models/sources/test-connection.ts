import {
  type CatalogFile,
  type ConnectionStep,
  type ConnectionTest,
  QuernError,
  type Source,
  toErrorData,
} from "../../contract";
import type { Net } from "../../net";
import type { FileSource } from "../source";

type StepName = ConnectionStep["step"];

/** Codes that mean: the way is there, but not for this account. */
const refusals = new Set(["hub-unauthorized", "hub-forbidden"]);

/** A source, and the way out that it is behind. */
export interface SourceWay {
  readonly chosen: Source;
  readonly source: FileSource;
  /** Null for a folder, which is reached without. */
  readonly net: Pick<Net, "probe"> | null;
}

interface TestOptions extends SourceWay {
  /** Which file is asked for; undefined: the catalogue is empty, and only the way is tried. */
  readonly file: CatalogFile | undefined;
  readonly signal: AbortSignal;
}

/**
 * Tries the way to a source step by step: the offline switch, the name, the proxy, the route, the secure connection,
 * the account, the repository, the file. The first that fails is named with its error, and the later ones are skipped.
 * Fetches no more than the first byte of the file.
 * @throws QuernError `cancelled`
 */
export async function testConnection(options: TestOptions): Promise<ConnectionStep[]> {
  const { net, chosen, file, signal } = options;
  const byNet = net !== null && chosen.kind !== "folder";
  const steps: ConnectionStep[] = byNet ? await net.probe(signal) : noConnection();
  const asked: StepName[] = ["account", "repo", "file"];
  if (steps.some(({ result }) => result === "failed") || !file) return [...steps, ...asked.map(skipped)];
  const repo = await timed(async () => (await options.source.publishedSha256(file, signal))?.slice(0, 12));
  const bytes = repo.error ? null : await timed(() => firstByte(options.source, file, signal));
  if (signal.aborted) throw new QuernError("cancelled");
  return [...steps, ...told(chosen, file, repo, bytes)];
}

/**
 * Tries the ways to several sources at once, each as `testConnection` does.
 * @throws QuernError `cancelled`
 */
export async function testSources(
  ways: readonly SourceWay[],
  file: CatalogFile | undefined,
  signal: AbortSignal,
): Promise<ConnectionTest[]> {
  return Promise.all(
    ways.map(async (way) => ({
      name: way.source.name,
      steps: await testConnection({ ...way, file, signal }),
    })),
  );
}

interface Tried {
  readonly found: string | null;
  readonly error: QuernError | null;
  readonly ms: number;
}

/** What the two questions mean, step by step: a refusal of either is the account's. */
function told(chosen: Source, file: CatalogFile, repo: Tried, bytes: Tried | null): ConnectionStep[] {
  const refused = [repo, bytes].find((tried) => tried?.error && refusals.has(tried.error.code));
  if (refused) return [failed("account", refused), skipped("repo"), skipped("file")];
  const account = chosen.kind === "folder" ? skipped("account") : good("account", null, 0);
  // A list without the file was found; a list that is not there was not.
  const listed = repo.error?.code === "hub-not-found" && !/^HTTP /.test(repo.error.detail ?? "");
  if (repo.error && !listed) return [account, failed("repo", repo), skipped("file")];
  const hasRepo = chosen.kind === "folder" || chosen.kind === "directory";
  const repoStep = hasRepo ? skipped("repo") : good("repo", file.repo, repo.ms);
  const last = bytes ?? repo;
  return [account, repoStep, last.error ? failed("file", last) : good("file", last.found, last.ms)];
}

async function firstByte(source: FileSource, file: CatalogFile, signal: AbortSignal): Promise<string> {
  const answer = await source.open(file, { start: 0, end: 1 }, signal);
  answer.discard();
  return `${file.file} (${answer.host})`;
}

async function timed(work: () => Promise<string | undefined>): Promise<Tried> {
  const began = performance.now();
  try {
    return { found: (await work()) ?? null, error: null, ms: performance.now() - began };
  } catch (thrown) {
    const error =
      thrown instanceof QuernError
        ? thrown
        : new QuernError("unexpected", {}, { cause: toErrorData(thrown) });
    return { found: null, error, ms: performance.now() - began };
  }
}

const good = (step: StepName, found: string | null, ms: number): ConnectionStep => ({
  step,
  result: "good",
  found: found?.slice(0, 500) ?? null,
  error: null,
  ms,
});
const failed = (step: StepName, { error, ms }: Tried): ConnectionStep => ({
  step,
  result: "failed",
  found: null,
  error: error?.toData() ?? null,
  ms,
});
const skipped = (step: StepName): ConnectionStep => ({
  step,
  result: "skipped",
  found: null,
  error: null,
  ms: 0,
});
/** A folder is reached without any of these. */
const noConnection = (): ConnectionStep[] =>
  (["switch", "name", "proxy", "route", "tls"] as const).map(skipped);
