/**
 * Where the package with ripgrep's program for this system lies; null where there is none for it. In a packaged app
 * the path leads into the archive: who starts the program takes the copy beside it.
 */
export async function locateRipgrep(): Promise<string | null> {
  try {
    // The package looks for the one of this system when it is loaded, and throws where there is none.
    return (await import("@vscode/ripgrep")).rgPath;
  } catch {
    return null;
  }
}
