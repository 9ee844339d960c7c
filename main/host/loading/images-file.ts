import { imagesFileBeside } from "../../models";

/** A slider asks many times a second; a file that is laid there meanwhile is found after this long. */
const foundForMs = 2000;

/** `imagesFileBeside` for one who asks often: the folder of the last model is not read again within two seconds. */
export function imagesFinder(now: () => number = Date.now): typeof imagesFileBeside {
  let last: { path: string; until: number; found: ReturnType<typeof imagesFileBeside> } | null = null;
  return (modelPath) => {
    if (last?.path !== modelPath || now() >= last.until)
      last = { path: modelPath, until: now() + foundForMs, found: imagesFileBeside(modelPath) };
    return last.found;
  };
}
