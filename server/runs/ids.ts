/** The number of a run from its id in an address; null when no run can have that id. */
export function runNumber(id: string): number | null {
  return /^[1-9]\d{0,14}$/u.test(id) ? Number(id) : null;
}
