import { listImportedRecords } from "../../db/imported.ts";
import { recordOf } from "../../db/reference.ts";
import type { Input, Output } from "../contract/operations.ts";
import { ok, type Outcome } from "../contract/outcome.ts";
import type { Projects } from "./change.ts";

/** The runs of the earlier application whose history was brought in, the newest first. */
export function listImportedRuns(
  { db }: Pick<Projects, "db">,
  page: Input<"GET /api/imported-runs">,
): Outcome<Output<"GET /api/imported-runs">, never> {
  const { records, total, nextCursor } = listImportedRecords(db, page);
  return ok({
    runs: records.map(({ oldId, body }) => {
      const { fileName, status, succeeded, failed, errorLog, createdAt, finishedAt, ...old } = recordOf(body, oldId);
      const projectName = typeof body.project_name === "string" ? body.project_name : old.projectId;
      const errors = errorLog === "" ? null : errorLog;
      return {
        id: oldId,
        projectName,
        datasetName: fileName,
        status,
        total: old.total,
        succeeded,
        failed,
        errors,
        createdAt,
        finishedAt,
      };
    }),
    total,
    nextCursor,
  });
}
