/**
 * The field that an unknown name most likely means; null when none is near.
 * Case, width, spaces and punctuation do not count; then the edit distance does, up to a third of the name.
 */
export function suggestName(unknown: string, fields: readonly string[]): string | null {
  const wanted = [...plain(unknown)];
  const bound = Math.max(1, Math.floor(wanted.length / 3));
  let best: string | null = null;
  let least = Infinity;
  for (const field of fields) {
    if (field === unknown) return field;
    const name = [...plain(field)];
    const cost = Math.abs(name.length - wanted.length) > bound ? Infinity : distance(wanted, name);
    // A name of which no character is right is another name, however short it is.
    const near = cost === 0 || (cost <= bound && cost < Math.min(wanted.length, name.length));
    if (near && cost < least) [best, least] = [field, cost];
  }
  return best ?? containing(wanted.join(""), fields);
}

/** The shortest field that holds the name, or else the longest that the name holds. */
function containing(wanted: string, fields: readonly string[]): string | null {
  if ([...wanted].length < 2) return null;
  const byLength = [...fields].sort((a, b) => a.length - b.length);
  const holding = byLength.find((field) => plain(field).includes(wanted));
  if (holding !== undefined) return holding;
  return byLength.findLast((field) => [...plain(field)].length >= 2 && wanted.includes(plain(field))) ?? null;
}

function plain(name: string): string {
  const folded = name.normalize("NFKC").toLowerCase();
  return folded.replace(/[^\p{L}\p{N}\p{M}\p{S}]/gu, "") || folded;
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one into the other. */
function distance(a: readonly string[], b: readonly string[]): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const line = [i];
    for (let j = 1; j <= b.length; j++) {
      let cost = Math.min(at(last, j) + 1, at(line, j - 1) + 1, at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, at(before, j - 2) + 1);
      }
      line.push(cost);
    }
    [before, last] = [last, line];
  }
  return at(last, b.length);
}

function at(line: readonly number[], i: number): number {
  return line[i] ?? Infinity;
}
