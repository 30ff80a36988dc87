/** What a person wants of a run's end: kept for this browser. */
export type Wish = "download" | "notify";

export function isWished(wish: Wish): boolean {
  return read(`pf_end_${wish}`) === "on";
}

export function keepWish(wish: Wish, on: boolean): void {
  write(`pf_end_${wish}`, on ? "on" : "off");
}

/** Asks the browser to allow notifications; false when it, or the person, does not. */
export async function mayNotify(): Promise<boolean> {
  if (typeof Notification === "undefined") return false;
  return await Notification.requestPermission() === "granted";
}

export function notify(title: string, body: string): void {
  if (typeof Notification === "undefined" || Notification.permission !== "granted") return;
  try {
    const shown = new Notification(title, { body, tag: title });
    shown.onclick = () => {
      focus();
      shown.close();
    };
  } catch {
    // A phone allows them to service workers alone.
  }
}

/** Does something once for all tabs of this browser; `name` says what, such as a run's end. */
export async function oncePerBrowser(name: string, act: () => void): Promise<void> {
  const first = () => {
    if (read("pf_end_last") === name) return;
    write("pf_end_last", name);
    act();
  };
  if (navigator.locks) await navigator.locks.request("pf_end", first);
  else first();
}

function read(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function write(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Storage may be off; the wish then lasts for this page.
  }
}
