import type { Language } from "./words.ts";

const formats = new Map<string, Intl.NumberFormat>();

/** A number with separators and at most so many digits behind the point; `fixed` keeps its zeros. */
export function numberText(value: number, tag: string, digits: number, fixed = false): string {
  const key = `${tag} ${digits} ${fixed}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(tag, {
      maximumFractionDigits: digits,
      minimumFractionDigits: fixed ? digits : 0,
    });
    formats.set(key, format); // making one costs far more than using it
  }
  return format.format(value);
}

const scales: Record<Language, readonly [size: number, unit: string][]> = {
  en: [[1e3, "K"], [1e6, "M"], [1e9, "B"], [1e12, "T"]],
  zh: [[1e4, " 万"], [1e8, " 亿"], [1e12, " 万亿"]],
};

/** A number in full below 100,000, and in three figures with its unit above. */
export function compactText(value: number, language: Language, tag: string): string {
  if (Math.abs(value) < 100_000) return numberText(value, tag, 0);
  // The unit is chosen by the rounded number: 999,999 is 1.00M and not 1,000K.
  const rounded = Math.abs(Number(value.toPrecision(3)));
  const [size, unit] = scales[language].findLast(([size]) => rounded >= size) ?? [1, ""];
  const scaled = rounded / size;
  const digits = scaled >= 100 ? 0 : scaled >= 10 ? 1 : 2;
  return numberText(value / size, tag, digits, true) + unit;
}

const byteUnits = ["B", "KB", "MB", "GB", "TB"];

/** A number of bytes in its largest unit, by thousands, as disks and networks are told. */
export function bytesText(count: number, tag: string): string {
  let scaled = count;
  let unit = 0;
  while (scaled >= 999.95 && unit < byteUnits.length - 1) {
    scaled /= 1000;
    unit += 1;
  }
  return `${numberText(scaled, tag, unit === 0 ? 0 : 1)} ${byteUnits[unit]}`;
}

const lengths: readonly { ms: number; en: string; zh: string }[] = [
  { ms: 86_400_000, en: "d", zh: "天" },
  { ms: 3_600_000, en: "h", zh: "小时" },
  { ms: 60_000, en: "min", zh: "分" },
  { ms: 1_000, en: "s", zh: "秒" },
];

/** A length of time in its two largest units; below a second in ms. */
export function durationText(ms: number, language: Language): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ${language === "zh" ? "毫秒" : "ms"}`;
  const largest = lengths.findIndex((length) => ms >= length.ms);
  const parts: string[] = [];
  let rest = ms;
  for (const length of lengths.slice(largest, largest + 2)) {
    const count = Math.floor(rest / length.ms);
    rest -= count * length.ms;
    if (count > 0) parts.push(`${count} ${length[language]}`);
  }
  return parts.join(" ");
}

/** As `durationText`, but below a second no figure: 0 ms would look as if nothing had happened. */
export function elapsedText(ms: number, language: Language): string {
  return ms < 1_000 ? language === "zh" ? "不到 1 秒" : "< 1 s" : durationText(ms, language);
}

/** Seconds with two digits. */
export function secondsText(ms: number, language: Language, tag: string): string {
  return `${numberText(ms / 1000, tag, 2, true)} ${language === "zh" ? "秒" : "s"}`;
}
