import type { Sent } from "../server/contract/operations.ts";

export const periods = ["24h", "7d", "30d", "all", "custom"] as const;
export type Period = (typeof periods)[number];

/** What a page of statistics is asked for; days as YYYY-MM-DD, and "" where nothing is chosen. */
export type StatsQuestion = { period: Period; from: string; to: string; project: string; model: string };

const isPeriod = (text: string): text is Period => periods.some((period) => period === text);
const dayIn = (text: string | null): string =>
  text !== null && /^\d{4}-\d\d-\d\d$/u.test(text) && !Number.isNaN(Date.parse(text)) ? text : "";

/** What an address asks for; what it asks wrongly is not asked. */
export function readQuestion(query: URLSearchParams): StatsQuestion {
  const [from, to] = [dayIn(query.get("from")), dayIn(query.get("to"))];
  const asked = query.get("period") ?? "";
  const period = isPeriod(asked) ? asked : from || to ? "custom" : "30d";
  return {
    period,
    from: period === "custom" ? from : "",
    to: period === "custom" ? to : "",
    project: query.get("project") ?? "",
    model: query.get("model") ?? "",
  };
}

/** The query of the page's address; empty for what it shows unasked. */
export function queryOf({ period, ...rest }: StatsQuestion): string {
  const query = new URLSearchParams(period === "30d" ? {} : { period });
  for (const [name, value] of Object.entries(rest)) if (value !== "") query.set(name, value);
  return query.size === 0 ? "" : `?${query}`;
}

/** The same as the door is asked for it. */
export function inputOf({ period, from, to, project, model }: StatsQuestion): Sent<"GET /api/stats"> {
  const time = {
    "24h": { hours: 24 },
    "7d": { days: 7 },
    "30d": { days: 30 },
    all: { days: 3660 },
    custom: { ...(from !== "" && { from }), ...(to !== "" && { to }) },
  }[period];
  return { ...time, ...(project !== "" && { project }), ...(model !== "" && { model }) };
}
