import type { McpServer } from "../../../main/contract";
import { useT } from "../../i18n";

/** Exactly what is started or connected to: each argument by itself, so that a blank in one is seen. */
export function TransportFacts({ transport, sandbox }: Pick<McpServer, "transport" | "sandbox">) {
  const t = useT();
  if (transport.kind === "http")
    return (
      <div className="flex flex-col gap-1">
        <code className="text-xs wrap-anywhere">{transport.url}</code>
        {transport.tokenFrom !== null && <Fact name={t("mcp.tokenFrom")} values={[transport.tokenFrom]} />}
      </div>
    );
  const { command, args, env, reads, writes, network } = transport;
  return (
    <div className="flex flex-col gap-1">
      <ol aria-label={t("mcp.command")} className="flex min-w-0 flex-wrap gap-1">
        {[command, ...args].map((part, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: arguments have no other name than their place.
          <li key={at} className="max-w-full rounded-[4px] border border-line bg-surface px-1.5">
            <code className="text-xs wrap-anywhere whitespace-pre-wrap">{part === "" ? '""' : part}</code>
          </li>
        ))}
      </ol>
      <Fact name={t("mcp.reads")} values={reads} />
      <Fact name={t("mcp.writes")} values={writes} />
      <Fact name={t("mcp.env")} values={env} />
      {/* What nothing holds in is held back from nothing. */}
      <p className="text-xs text-muted">
        {t(network ? "mcp.networkYes" : sandbox === "none" ? "mcp.networkOpen" : "mcp.networkNo")}
      </p>
    </div>
  );
}

function Fact({ name, values }: { readonly name: string; readonly values: readonly string[] }) {
  if (values.length === 0) return null;
  return (
    <p className="text-xs wrap-anywhere text-muted">
      {name}: <span className="font-mono text-text">{values.join(", ")}</span>
    </p>
  );
}
