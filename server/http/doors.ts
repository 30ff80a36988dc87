import { type Door, type Operation, operations } from "../contract/operations.ts";

/** A door as the router sees it. */
export type DoorRoute = {
  door: Door;
  operation: Operation;
  method: string;
  /** Its path as the table writes it, such as `/api/runs/{id}`. */
  path: string;
  /** The names of its path's members. */
  members: readonly string[];
  /** The longest body that it reads as JSON, in bytes. */
  maxBytes: number;
};

const usualBytes = 2 * 1024 * 1024;
const largeBytes = 32 * 1024 * 1024; // prompts and libraries may be long

const isDoor = (key: string): key is Door => Object.hasOwn(operations, key);

/** All doors, those with a fixed path before those whose path has members: `/templates/export` is no template. */
export const doorRoutes: readonly DoorRoute[] = Object.keys(operations).filter(isDoor).map((door): DoorRoute => {
  const [method = "", path = ""] = door.split(" ");
  return {
    door,
    operation: operations[door],
    method,
    path,
    members: [...path.matchAll(/\{(\w+)\}/gu)].map((found) => found[1] ?? ""),
    maxBytes: /^\/api\/(?:projects|templates)\b/u.test(path) ? largeBytes : usualBytes,
  };
}).sort((one, other) => one.members.length - other.members.length);

/** Whether a door's input lies in a JSON body. */
export function hasJsonBody({ method, operation }: DoorRoute): boolean {
  return operation.body !== "stream" && method !== "GET" && method !== "DELETE";
}

/** The members of a path, decoded; null when one is no name that anything could have. */
export function pathMembers(template: string, path: string): Record<string, string> | null {
  const parts = path.split("/");
  const members: Record<string, string> = {};
  for (const [index, part] of template.split("/").entries()) {
    const name = /^\{(\w+)\}$/u.exec(part)?.[1];
    if (name === undefined) continue;
    const value = decoded(parts[index] ?? "");
    if (value === null || !/^[\p{L}\p{N}_.:~-]{1,200}$/u.test(value)) return null;
    members[name] = value;
  }
  return members;
}

/** The path that was asked, as it was written; null for one with `..` in it. */
export function askedPath(request: Request): string | null {
  const address = request.url;
  const start = address.indexOf("/", address.indexOf("//") + 2);
  const end = address.slice(start).search(/[?#]/u);
  const path = end < 0 ? address.slice(start) : address.slice(start, start + end);
  return path.split("/").some((part) => /^\.{1,2}$/u.test(decoded(part) ?? "")) ? null : path;
}

/** A path without the one that all addresses of this server begin with; null for one outside of that. */
export function pathWithin(base: string, path: string): string | null {
  if (base === "") return path;
  return path.startsWith(`${base}/`) ? path.slice(base.length) : null;
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}
