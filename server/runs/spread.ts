/**
 * Divides so many requests in flight among runs that each want some: whoever wants little gets it all, the rest is even.
 * Each gets at least one.
 */
export function spread(wanted: readonly number[], most: number): number[] {
  const shares = wanted.map(() => 0);
  const order = wanted.map((_, at) => at).sort((one, other) => (wanted[one] ?? 0) - (wanted[other] ?? 0));
  let left = most;
  for (const [done, at] of order.entries()) {
    const even = Math.max(1, Math.floor(left / (order.length - done)));
    const share = Math.min(wanted[at] ?? 0, even);
    shares[at] = share;
    left -= share;
  }
  return shares;
}
