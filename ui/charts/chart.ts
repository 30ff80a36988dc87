/** How a series is drawn: by colour, and by a hatch or dashes too. */
export type Look = "ok" | "cache" | "bad" | "c1" | "c2" | "l1" | "l2" | "l3";

/** `head` is its name in a table, where that says more, such as a unit. */
export type Series = { says: string; head?: string; look: Look; values: readonly (number | null)[] };

/** A place on the axis across: its value for other programs, its short label, and its name in full. */
export type Step = { key: string; says: string; full: string };

/** What a chart shows, apart from how it is drawn: on a page, in a saved drawing, as a table and as CSV come from it. */
export type Chart = {
  /** One that no other chart of the page has; also the name of a saved file. */
  id: string;
  title: string;
  /** `bars` lie on each other, `lines` cross, `ranked` are bars from left to right, the longest first. */
  kind: "bars" | "lines" | "ranked";
  /** What the steps are, such as “day”. */
  stepsSay: string;
  steps: readonly Step[];
  series: readonly Series[];
  /** Whether the values of a step add up to something that is worth saying. */
  adds?: boolean;
  /** Whether values are whole numbers, so that the axis has no parts of one. */
  whole?: boolean;
  /** The steps to be named at the axis, where those are not just some of them. */
  named?: readonly number[];
  /** A value at the axis, the uppermost with its unit; and in full. */
  tick(value: number, isTop: boolean): string;
  value(value: number): string;
};

/** Whether there is anything to draw. */
export function isBlank({ series }: Pick<Chart, "series">): boolean {
  return series.every(({ values }) => values.every((value) => value === null || value === 0));
}

export function sumAt({ series }: Pick<Chart, "series">, step: number): number {
  return series.reduce((sum, { values }) => sum + (values[step] ?? 0), 0);
}

/** At most so many steps, evenly apart, to be named at the axis. */
export function namedSteps({ steps, named }: Pick<Chart, "steps" | "named">, most: number): number[] {
  const count = steps.length;
  if (named && named.length > 0) {
    const every = Math.ceil(named.length / Math.max(1, most));
    return named.filter((_, index) => index % every === 0);
  }
  if (count <= most) return Array.from({ length: count }, (_, n) => n);
  // A number of gaps that divides the axis evenly puts each name under its own step.
  const gaps = [most - 1, most - 2, most - 3].find((one) => one > 1 && (count - 1) % one === 0) ?? most - 1;
  return Array.from({ length: gaps + 1 }, (_, n) => Math.round(n * (count - 1) / gaps));
}

/** What a chart holds, as rows: numbers as they are, for other programs. */
export function tableOf({ stepsSay, steps, series }: Chart): (string | number | null)[][] {
  return [
    [stepsSay, ...series.map(({ says, head }) => head ?? says)],
    ...steps.map(({ key }, step) => [key, ...series.map(({ values }) => values[step] ?? null)]),
  ];
}
