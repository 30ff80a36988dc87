export type ToSnapshot = { path: string; to: string };
export type FromSnapshot = { kind: "done" } | { kind: "failed"; name: string; message: string };
