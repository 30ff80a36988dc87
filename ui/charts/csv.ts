/** Rows as CSV (RFC 4180), with the mark that lets spreadsheets see that it is UTF-8. */
export function csvOf(rows: readonly (readonly (string | number | null)[])[]): string {
  return "\uFEFF" + rows.map((row) => row.map(cellOf).join(",") + "\r\n").join("");
}

function cellOf(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  // A spreadsheet takes a text that begins so for a formula, and names come from other people.
  const text = /^[=+\-@\t\r]/u.test(value) ? `'${value}` : value;
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
