import type { i18n } from "i18next";
import type { KitProblem } from "../kits";

/** The sentence for one thing that is wrong with a kit. The last byte of a range is the last bad one. */
export function kitProblemText(translator: i18n, problem: KitProblem): string {
  const { kind } = problem;
  if (kind === "missing" && problem.parts === 1) return translator.t("kit.problem.missing-file", problem);
  const last = "to" in problem ? { last: problem.to - 1 } : {};
  return translator.t(`kit.problem.${kind}`, { ...problem, ...last });
}
