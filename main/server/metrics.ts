import type { Done } from "./generate";
import type { RequestTold } from "./http/serve";

/** Counts what the server does, and writes it as Prometheus reads it. */
export interface Metrics {
  request(told: RequestTold): void;
  answer(done: Done): void;
  /** @param gauges what is true now, by name */
  text(gauges: Readonly<Record<string, number>>): string;
}

/** Source of the form: https://prometheus.io/docs/instrumenting/exposition_formats/ (0.0.4). */
export const metricsType = "text/plain; version=0.0.4; charset=utf-8";

export function createMetrics(): Metrics {
  const requests = new Map<string, number>();
  const counters = {
    quern_request_seconds_total: 0,
    quern_prompt_tokens_total: 0,
    quern_reused_tokens_total: 0,
    quern_generated_tokens_total: 0,
    quern_decode_seconds_total: 0,
  };
  return {
    request: ({ path, method, status, ms }) => {
      const labels = `path="${path}",method="${method}",status="${status}"`;
      requests.set(labels, (requests.get(labels) ?? 0) + 1);
      counters.quern_request_seconds_total += ms / 1000;
    },
    answer: ({ stats }) => {
      counters.quern_prompt_tokens_total += stats.promptTokens;
      counters.quern_reused_tokens_total += stats.reusedTokens;
      counters.quern_generated_tokens_total += stats.generatedTokens;
      counters.quern_decode_seconds_total += stats.decodeMs / 1000;
    },
    text: (gauges) => {
      const lines = ["# TYPE quern_requests_total counter"];
      for (const [labels, count] of requests) lines.push(`quern_requests_total{${labels}} ${count}`);
      for (const [name, value] of Object.entries(counters))
        lines.push(`# TYPE ${name} counter`, `${name} ${value}`);
      for (const [name, value] of Object.entries(gauges))
        lines.push(`# TYPE ${name} gauge`, `${name} ${value}`);
      return `${lines.join("\n")}\n`;
    },
  };
}
