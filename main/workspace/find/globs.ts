/**
 * Globs as ripgrep's arguments. A folder's name means all that is in it, as people expect.
 * @param include files to look into; none: all
 */
export function globArguments(include: readonly string[], exclude: readonly string[]): string[] {
  const wanted = include.map(cleanGlob).filter((glob) => glob !== "");
  const unwanted = exclude.map(cleanGlob).filter((glob) => glob !== "");
  return [
    ...wanted.flatMap(withBelow).map((glob) => `--glob=${glob}`),
    ...unwanted.flatMap(withBelow).map((glob) => `--glob=!${glob}`),
  ];
}

/** Without blanks around it, `./` before it, and the `!` that would turn its meaning. */
function cleanGlob(glob: string): string {
  return glob.trim().replace(/^!+/, "").replace(/^\.\//, "");
}

function withBelow(glob: string): string[] {
  const folder = glob.replace(/\/+$/, "");
  if (folder.endsWith("**")) return [glob];
  return folder === "" ? [] : [glob === folder ? folder : `${folder}/**`, `${folder}/**`].filter(isFirst);
}

function isFirst<T>(value: T, at: number, all: readonly T[]): boolean {
  return all.indexOf(value) === at;
}
