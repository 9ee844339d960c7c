import type { Route } from "./http/serve";
import { type Metrics, metricsType } from "./metrics";

/** Paths for those who run the server: whether it lives, and what it does. */
export function operationRoutes(
  metrics: Metrics,
  gauges: () => Readonly<Record<string, number>>,
): [string, Route][] {
  return [
    [
      "/health",
      { method: "GET", open: true, answer: async (exchange) => exchange.reply(200, { status: "ok" }) },
    ],
    [
      "/metrics",
      {
        method: "GET",
        answer: async (exchange) => exchange.replyText(200, metricsType, metrics.text(gauges())),
      },
    ],
  ];
}
