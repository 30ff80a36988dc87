import type { IconName } from "../icons.ts";

/** What a toast says and offers. It stays 10 s, and longer while it is pointed at or focused. */
export type Toast = {
  says: string;
  icon?: IconName;
  /** Takes back what was done; offered as a button and as ⌘Z. */
  undo?: () => void;
  /** Makes it last: when the toast goes without an undo. `leaving`: the page is being left, so ask with keepalive. */
  last?: (leaving: boolean) => void;
};

let show: ((toast: Toast) => void) | null = null;
const early: Toast[] = [];

/** Shows a toast; one that is still there lasts at once. */
export function showToast(toast: Toast): void {
  if (show) show(toast);
  else early.push(toast);
}

/** Takes the place where toasts are shown, until the returned function is called. */
export function takeToasts(place: (toast: Toast) => void): () => void {
  show = place;
  for (const toast of early.splice(0)) place(toast);
  return () => {
    if (show === place) show = null;
  };
}
