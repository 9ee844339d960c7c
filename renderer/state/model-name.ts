import { useT } from "../i18n";
import { useModels } from "./models";

/** The name of a model for people; the practice model's always says that it is not an AI. */
export function useModelName(modelId: string, name: string): string {
  const t = useT();
  const practice = useModels(({ installed }) =>
    installed.some((model) => model.practice && model.id === modelId),
  );
  return practice ? t("practice.label") : name;
}
