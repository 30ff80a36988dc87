import { createHash } from "node:crypto";
import type { Files } from "../../ui/pages/layout.tsx";
import { isBundle } from "../version.ts";

/** Serves the files of `static/`, each read once and kept: they are few and small. */
export interface Assets {
  /** The file of a path below `/static/`; null when there is none. */
  serve(name: string, request: Request): Response | null;
  /** The addresses that pages load files by; `base` is what a proxy puts before them. */
  files(base: string): Files;
}

const types: Record<string, string> = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
  woff2: "font/woff2",
  png: "image/png",
  json: "application/json",
};

type Asset = { bytes: Uint8Array<ArrayBuffer>; hash: string; type: string };

/** What `ui/build.ts` writes about the scripts that it built. */
type Manifest = { boot: string[]; islands: Record<string, string[]> };

/** Where `static/` lies: beside the program where it is one bundle, in the source tree two folders above this file. */
const ownFolder = `${import.meta.dirname ?? "."}/${isBundle ? "" : "../../"}static`;

/**
 * Names with a hash in them are for ever, and so is an address with the right hash in its query; all others are asked
 * for again and answered by their ETag.
 */
export function createAssets(folder: string = ownFolder): Assets {
  const kept = new Map<string, Asset>();
  let manifest: Manifest | null = null;

  const find = (name: string): Asset | null => {
    const known = kept.get(name);
    if (known) return known;
    try {
      const bytes = Deno.readFileSync(`${folder}/${name}`);
      const hash = createHash("sha256").update(bytes).digest("base64url").slice(0, 22);
      const asset = { bytes, hash, type: types[name.split(".").at(-1) ?? ""] ?? "application/octet-stream" };
      kept.set(name, asset);
      return asset;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound) && !(error instanceof Deno.errors.IsADirectory)) throw error;
      return null;
    }
  };
  const built = (): Manifest | null => {
    const text = manifest === null ? find("built/manifest.json") : null;
    if (text) manifest = JSON.parse(new TextDecoder().decode(text.bytes));
    return manifest;
  };
  return {
    serve(name, request) {
      // Plain names only: no dot segment, no separator but /, nothing hidden.
      if (!/^(?:[\w-][\w.-]*\/)*[\w-][\w.-]*\.\w+$/u.test(name)) return null;
      const asset = find(name);
      if (!asset) return null;
      const etag = `"${asset.hash}"`;
      const isForEver = isHashed(name) || new URL(request.url).searchParams.get("v") === asset.hash;
      const headers = { etag, "cache-control": isForEver ? "public, max-age=31536000, immutable" : "no-cache" };
      const known = request.headers.get("if-none-match")?.split(",").map((tag) => tag.trim().replace(/^W\//u, ""));
      if (known?.includes(etag)) return new Response(null, { status: 304, headers });
      return new Response(asset.bytes, { headers: { ...headers, "content-type": asset.type } });
    },
    files(base) {
      const scripts = (names: readonly string[]) => names.map((name) => `${base}/static/built/${name}`);
      const [boot = null, ...bootNeeds] = scripts(built()?.boot ?? []);
      return {
        address(name) {
          const hash = find(name)?.hash;
          return `${base}/static/${name}${hash === undefined ? "" : `?v=${hash}`}`;
        },
        boot,
        chunksOf(islands) {
          const names = new Set([...islands].flatMap((name) => built()?.islands[name] ?? []));
          return [...bootNeeds, ...scripts([...names])];
        },
      };
    },
  };
}

function isHashed(name: string): boolean {
  return /-[A-Z0-9]{8}\.\w+$/u.test(name); // as the bundler names them
}

/** The files of this program, read once for all of its servers. */
export const ownAssets: Assets = createAssets();
