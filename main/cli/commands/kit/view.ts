import { formatBytes, type KitProblem, type KitView, kitProblemText } from "../../../contract";
import type { CliContext } from "../../context";
import { columns } from "../../layout";

const trustWords = {
  trusted: "cli.kit-trusted",
  unknown: "cli.kit-unknown",
  changed: "cli.kit-changed",
} as const;

/** What a kit says it holds, and who signed it. */
export function kitText({ say, locale }: CliContext, kit: KitView): string {
  const { model, created, product, fingerprint, trust } = kit;
  const roles = kit.files.filter(({ role }) => role === "mmproj" || role === "installer");
  const holds = [model ? `${model.model} ${model.quant}` : "-", ...roles.map(({ path }) => path)];
  return columns([
    [say("cli.kit-holds"), holds.join(", ")],
    [say("cli.kit-size"), formatBytes(kit.totalBytes, locale)],
    [say("cli.kit-from"), say("cli.kit-made-by", { date: created.slice(0, 10), product })],
    [say("cli.kit-signer"), `${fingerprint} (${say(trustWords[trust])})`],
  ]);
}

/** Everything that is wrong, a line each. */
export function problemsText({ translator, say }: CliContext, problems: readonly KitProblem[]): string {
  const lines = problems.map((problem) => `  - ${kitProblemText(translator, problem)}`);
  return [say("cli.kit-bad", { count: problems.length }), ...lines].join("\n");
}
