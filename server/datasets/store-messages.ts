export type ToStore =
  | { kind: "open"; path: string }
  | { kind: "block"; buffer: ArrayBuffer; size: number }
  | { kind: "finish" };
export type FromStore =
  | { kind: "ready" }
  | { kind: "free"; buffer: ArrayBuffer }
  | { kind: "done"; sha256: string }
  | { kind: "failed"; name: string; message: string };
