import type { Database } from "@db/sqlite";
import { findDataset } from "../../db/datasets.ts";
import { findProject, type ProjectRecord } from "../../db/projects.ts";
import type { Input } from "../contract/operations.ts";
import { no, ok, type Outcome } from "../contract/outcome.ts";
import type { Prompt } from "../contract/project.ts";
import { openDataset } from "../datasets/read.ts";
import { type CompiledPrompt, compilePrompt, type MissingPolicy } from "../prompt/render.ts";
import { readRow, type Row } from "../prompt/row.ts";

/** What is open. */
export type Rows = { db: Database; folder: string };
export type AboutRow = Input<"POST /api/projects/{id}/preview">;

/** What a preview or a try is about. */
export type Subject = {
  project: ProjectRecord;
  /** As it is written, and parsed. */
  written: Prompt;
  prompt: CompiledPrompt;
  row: Row;
  missing: MissingPolicy;
  /** Names that a variable may have been meant to be. */
  fields: string[];
};

/**
 * Finds project, prompt and row: a row that is sent along, or one of a dataset (the first, when none is named), or an
 * empty one. A prompt that is sent along stands in for the project's own.
 */
export async function findSubject(
  { db, folder }: Rows,
  { id, datasetId, row = 0, data, prompt, missing }: AboutRow,
): Promise<Outcome<Subject, "project_not_found" | "dataset_not_found" | "row_not_found">> {
  const project = findProject(db, id);
  if (!project) return no("project_not_found");
  const { settings } = project;
  const dataset = datasetId === undefined ? undefined : findDataset(db, datasetId);
  if (datasetId !== undefined && !dataset) return no("dataset_not_found");
  let text = data ?? "{}";
  if (data === undefined && dataset) {
    if (row >= dataset.rows) return no("row_not_found", { row });
    using reader = openDataset(folder, dataset.sha256);
    ({ text } = await reader.readRow(row));
  }
  const read = readRow(text);
  const written = prompt ?? settings.prompt;
  const names = [...Object.keys(read.members), ...dataset?.fields.map(({ name }) => name) ?? []];
  return ok({
    project,
    written,
    prompt: compilePrompt(written.messages),
    row: read,
    missing: missing ?? settings.defaults.missing,
    fields: [...new Set(names)],
  });
}
