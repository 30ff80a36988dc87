import config from "../deno.json" with { type: "json" };

declare const builtFromCommit: string | undefined;

export const version: string = config.version;
/** Whether this is the bundle, where all that belongs to the program lies in one folder. */
export const isBundle: boolean = typeof builtFromCommit === "string";
/** The commit that the bundle was built from; null where that is not known, and in the source tree. */
export const commit: string | null = typeof builtFromCommit === "string" && builtFromCommit ? builtFromCommit : null;
