/** What a browser kept under a name, as JSON; null when there is nothing that can be read. */
export function readKept(key: string, session = false): unknown {
  try {
    const text = (session ? sessionStorage : localStorage).getItem(key);
    return text === null ? null : JSON.parse(text);
  } catch {
    return null; // storage may be off
  }
}

/** Keeps a value in the browser, or forgets it when it is null. */
export function keep(key: string, value: unknown, session = false): void {
  try {
    const storage = session ? sessionStorage : localStorage;
    if (value === null) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify(value));
  } catch {
    // Storage may be off or full; what is not kept lasts as long as the page.
  }
}
