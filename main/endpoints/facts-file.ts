import { join } from "node:path";
import { z } from "zod";
import { type Endpoint, type EndpointFacts, endpointFacts } from "../contract";
import { readJsonFile, writeFileAtomic } from "../files";

const factsFile = z.record(z.string(), endpointFacts);

/** What was found out about endpoints, kept from one start to the next. */
export interface FactsKept {
  /** Null where nothing holds for the address and the model that it has now. */
  of(endpoint: Endpoint): EndpointFacts | null;
  /** What cannot be written holds until Quern ends. */
  set(id: string, facts: EndpointFacts | null): Promise<void>;
}

/** Never throws: a file that makes no sense counts as none. */
export async function openFacts(
  dataFolder: string,
  onTrouble: (thrown: unknown) => void,
): Promise<FactsKept> {
  const path = join(dataFolder, "endpoint-facts.json");
  const found = await readJsonFile(path);
  const parsed = found.kind === "value" ? factsFile.safeParse(found.value) : undefined;
  let kept: z.infer<typeof factsFile> = parsed?.success ? parsed.data : {};
  let writing: Promise<void> = Promise.resolve();
  return {
    of: ({ id, url, model }) => {
      const facts = kept[id];
      return facts && facts.url === url && (model === null || facts.model === model) ? facts : null;
    },
    set: async (id, facts) => {
      const { [id]: _before, ...others } = kept;
      kept = facts === null ? others : { ...others, [id]: facts };
      writing = writing.then(() => writeFileAtomic(path, `${JSON.stringify(kept)}\n`)).catch(onTrouble);
      await writing;
    },
  };
}
