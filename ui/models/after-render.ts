/**
 * Acts once the page shows what was just changed, and before the next key or click: the change has put its rendering in
 * line first. A frame would be later, and letters typed meanwhile would be lost.
 */
export function afterRender(act: () => void): void {
  queueMicrotask(act);
}
