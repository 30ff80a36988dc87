import { createHash } from "node:crypto";
import { isBundle } from "../version.ts";

/** Serves the files of `static/`, each read once and kept: they are few and small. */
export interface Assets {
  /** The file of a path below `/static/`; null when there is none. */
  serve(name: string, request: Request): Promise<Response | null>;
}

const types: Record<string, string> = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
  woff2: "font/woff2",
  png: "image/png",
  json: "application/json",
};

type Asset = { bytes: Uint8Array<ArrayBuffer>; etag: string; type: string };

/** Where `static/` lies: beside the program where it is one bundle, in the source tree two folders above this file. */
const ownFolder = `${import.meta.dirname ?? "."}/${isBundle ? "" : "../../"}static`;

/** Names with a hash in them are for ever; the others are asked for again and answered by their ETag. */
export function createAssets(folder: string = ownFolder): Assets {
  const kept = new Map<string, Asset>();
  const read = async (name: string): Promise<Asset | null> => {
    try {
      const bytes = await Deno.readFile(`${folder}/${name}`);
      const etag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
      return { bytes, etag, type: types[name.split(".").at(-1) ?? ""] ?? "application/octet-stream" };
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound) && !(error instanceof Deno.errors.IsADirectory)) throw error;
      return null;
    }
  };
  return {
    async serve(name, request) {
      // Plain names only: no dot segment, no separator but /, nothing hidden.
      if (!/^(?:[\w-][\w.-]*\/)*[\w-][\w.-]*\.\w+$/u.test(name)) return null;
      const asset = kept.get(name) ?? await read(name);
      if (!asset) return null;
      kept.set(name, asset);
      const headers = {
        etag: asset.etag,
        "cache-control": isHashed(name) ? "public, max-age=31536000, immutable" : "no-cache",
      };
      const known = request.headers.get("if-none-match")?.split(",").map((tag) => tag.trim().replace(/^W\//u, ""));
      if (known?.includes(asset.etag)) return new Response(null, { status: 304, headers });
      return new Response(asset.bytes, { headers: { ...headers, "content-type": asset.type } });
    },
  };
}

function isHashed(name: string): boolean {
  return /-[A-Z0-9]{8}\.\w+$/u.test(name); // as the bundler names them
}
