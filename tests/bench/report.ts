/** What one benchmark came to, beside what it must come to. */
export type Figure = {
  work: string;
  seen: number;
  /** `least`: not under it; `most`: not above it. */
  limit: { least: number } | { most: number };
  unit: "" | "ms" | "MB" | "x";
  /** What the figure was made of. */
  of: string;
};

export function holds({ seen, limit }: Figure): boolean {
  return "least" in limit ? seen >= limit.least : seen <= limit.most;
}

/** The figures as one table of text. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.work,
    written(figure.seen, figure.unit),
    "least" in figure.limit
      ? `at least ${written(figure.limit.least, figure.unit)}`
      : `at most ${written(figure.limit.most, figure.unit)}`,
    holds(figure) ? "ok" : "SHORT",
    figure.of,
  ]);
  const table = [["work", "seen", "limit", "", "of"], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd()).join(
    "\n",
  );
}

function written(value: number, unit: Figure["unit"]): string {
  if (unit === "ms" || unit === "MB") return `${value >= 100 ? Math.round(value) : value.toFixed(1)} ${unit}`;
  return `${value.toFixed(2)}${unit}`;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

export const perSecond = (value: number): string => `${Math.round(value).toLocaleString("en")}/s`;
