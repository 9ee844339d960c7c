import { formatBytes, type Wishes } from "../../contract";
import { readPerWritten } from "../../fit";
import type { CliContext } from "../context";
import { type FleetGroup, type FleetRow, fleetGroups, groupFrom, groupOf } from "./row";
import { fleetTotals } from "./totals";
import type { FleetWords } from "./words";

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
/** Names of machines and cards come from files: nothing in them is markup. */
const plain = (text: string) => text.replace(/[&<>"']/gu, (character) => entities[character] ?? "");

const style = `
:root{color-scheme:light dark;--line:#8884;--quiet:#777}
body{margin:0 auto;padding:2rem;max-width:75rem;font:14px/1.5 system-ui,sans-serif}
h1{font-size:1.6rem;margin:0}h2{font-size:1.1rem;margin:2rem 0 .5rem}
p{max-width:48rem}.quiet{color:var(--quiet)}
dl{display:grid;grid-template-columns:repeat(5,1fr);gap:1rem;margin:1.5rem 0}
dl div{border:1px solid var(--line);border-radius:6px;padding:.8rem}
dt{color:var(--quiet)}dd{margin:0;font-size:1.8rem}
table{border-collapse:collapse;width:100%;table-layout:fixed}
th:nth-child(1){width:12%}th:nth-child(2){width:17%}th:nth-child(3){width:20%}th:nth-child(4){width:13%}th:nth-child(5){width:18%}
th,td{text-align:left;vertical-align:top;padding:.4rem .6rem .4rem 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
.totals{max-width:48rem;table-layout:auto}.totals th:nth-child(1){width:6rem}.totals th:nth-child(2){width:auto}
th{font-weight:600}tr{break-inside:avoid}thead{display:table-header-group}
@page{margin:14mm}
@media print{:root{color-scheme:light}body{padding:0;max-width:none;font-size:10px}dd{font-size:1.2rem}h2{break-after:avoid}}
@media(max-width:60rem){dl{grid-template-columns:repeat(2,1fr)}table{font-size:12px}}
`;

/** A file that was no report, and why. */
export interface Unread {
  readonly name: string;
  readonly why: string;
}

/** One page for whoever decides what to buy: no script, nothing from elsewhere, and it prints. */
export function fleetHtml(
  context: Pick<CliContext, "say" | "locale">,
  rows: readonly (readonly [FleetRow, FleetWords])[],
  made: {
    readonly at: string;
    readonly quern: string;
    readonly wishes: Wishes;
    readonly unread: readonly Unread[];
  },
): string {
  const { say, locale } = context;
  const groups = fleetGroups.map((group) => [group, rows.filter(([row]) => groupOf(row) === group)] as const);
  const counts = groups.map(
    ([group, all]) =>
      `<div><dt>${plain(say(`cli.fleet-group.${group}`, { ...groupFrom }))}</dt><dd>${all.length}</dd></div>`,
  );
  const tables = groups.filter(([, all]) => all.length > 0).map(([group, all]) => tableOf(say, group, all));
  return `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${plain(say("cli.fleet-title"))}</title>
<style>${style}</style>
</head>
<body>
<h1>${plain(say("cli.fleet-title"))}</h1>
<p class="quiet">${plain(say("cli.fleet-made", { at: made.at, quern: made.quern, contextTokens: made.wishes.minContextTokens, count: rows.length }))}</p>
<dl>${counts.join("")}</dl>
${totalsOf(
  say,
  rows.map(([row]) => row),
)}
${tables.join("\n")}
${unreadOf(say, made.unread)}<h2>${plain(say("cli.fleet-assumed"))}</h2>
<ul>${assumedOf(context, made.wishes)
    .map((each) => `<li>${plain(each)}</li>`)
    .join("")}</ul>
</body>
</html>
`;
}

/** What is bought is counted by build and by purchase, not machine by machine. */
function totalsOf(say: CliContext["say"], rows: readonly FleetRow[]): string {
  const lines = fleetTotals(say, rows).map(
    ([count, text]) => `<tr><td>${count}</td><td>${plain(text)}</td></tr>`,
  );
  const heads = [say("cli.fleet-total-count"), say("cli.fleet-total-what")];
  return `<h2>${plain(say("cli.fleet-totals"))}</h2>
<table class="totals"><thead><tr>${heads.map((head) => `<th>${plain(head)}</th>`).join("")}</tr></thead><tbody>${lines.join("")}</tbody></table>`;
}

/** A machine whose report could not be read is missing above: who counts machines has to know. */
function unreadOf(say: CliContext["say"], unread: readonly Unread[]): string {
  if (unread.length === 0) return "";
  const lines = unread.map(({ name, why }) => `<li><b>${plain(name)}</b>: ${plain(why)}</li>`);
  return `<h2>${plain(say("cli.fleet-unread", { count: unread.length }))}</h2>
<ul>${lines.join("")}</ul>
`;
}

/** What holds of all machines: what was wished, and what no report says. */
function assumedOf({ say, locale }: Pick<CliContext, "say" | "locale">, wishes: Wishes): string[] {
  const { purpose, minTokensPerSecond, reserveBytes, gpuReserveBytes } = wishes;
  const size = (bytes: number | null, usual: string) => (bytes === null ? usual : formatBytes(bytes, locale));
  const room = say("cli.fleet-room", {
    card: size(gpuReserveBytes, say("cli.fleet-room.card")),
    system: size(reserveBytes, say("cli.fleet-room.system")),
  });
  return [
    say(`cli.fleet-for.${purpose}`, { read: readPerWritten[purpose] }),
    ...(minTokensPerSecond === null ? [] : [say("cli.fleet-wished-speed", { speed: minTokensPerSecond })]),
    say("cli.fleet-assumed.1"),
    say("cli.fleet-assumed.2"),
    room,
    say("cli.fleet-assumed.4"),
    say("cli.fleet-assumed.5"),
  ];
}

function tableOf(
  say: CliContext["say"],
  group: FleetGroup,
  rows: readonly (readonly [FleetRow, FleetWords])[],
): string {
  const cells = (tag: "td" | "th", texts: readonly string[]) =>
    `<tr>${texts.map((text) => `<${tag}>${text}</${tag}>`).join("")}</tr>`;
  const heads = [
    say("cli.fleet-machine"),
    say("cli.fleet-has"),
    say("cli.fleet-runs"),
    say("cli.speed"),
    say("cli.fleet-helps"),
    say("cli.fleet-assumed-here"),
  ].map(plain);
  const lines = rows.map(([, words]) =>
    cells("td", [
      `${plain(words.name)}<br><span class="quiet">${plain(words.system)}</span>`,
      [words.processor, words.memory, words.gpus].map(plain).join("<br>"),
      [words.build, words.where, words.context, words.why].filter(Boolean).map(plain).join("<br>"),
      plain(words.speed),
      words.upgrades.map(plain).join("<br>"),
      words.assumed.map(plain).join("<br>"),
    ]),
  );
  return `<h2>${plain(say(`cli.fleet-group.${group}`, { ...groupFrom }))}</h2>
<table><thead>${cells("th", heads)}</thead><tbody>${lines.join("")}</tbody></table>`;
}
