import type { Database } from "@db/sqlite";
import { no, ok, type Outcome } from "../contract/outcome.ts";
import { deleteDataset, dropFileIfUnused, findDataset } from "../../db/datasets.ts";
import { pathsOf, removePaths } from "./files.ts";

type Place = { db: Database; folder: string };

/**
 * Deletes a dataset. Its bytes go from the disk when no other dataset and no run needs them; readers that are open
 * read on. Whether a run that goes on forbids it is for the caller to say.
 */
export function removeDataset({ db, folder }: Place, id: string): Outcome<null, "dataset_not_found"> {
  if (!findDataset(db, id)) return no("dataset_not_found");
  const sha256 = deleteDataset(db, id);
  if (sha256 !== null) removePaths(pathsOf(folder, sha256));
  return ok(null);
}

/** Removes the bytes of a file that nothing needs any more, such as after its last run is gone; true when they went. */
export function removeFileIfUnused({ db, folder }: Place, sha256: string): boolean {
  if (!dropFileIfUnused(db, sha256)) return false;
  removePaths(pathsOf(folder, sha256));
  return true;
}
