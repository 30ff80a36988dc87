import * as z from "zod";
import { badLine, dataset, datasetRow } from "../dataset.ts";
import { page } from "./projects.ts";
import type { Operation } from "./shape.ts";

const id = z.object({ id: z.string() });
export const slice = z.object({
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});

export const datasetOperations = {
  "POST /api/datasets": {
    name: "uploadDataset",
    role: "member",
    says: "Takes a JSONL file as the raw body, or as the first file of a form, and streams it to disk.",
    input: z.object({ name: z.string().trim().min(1).max(1000).optional() }),
    query: ["name"],
    body: "stream",
    output: dataset,
    status: 201,
    problems: [
      "file_empty",
      "file_is_array",
      "file_is_compressed",
      "file_is_utf16",
      "file_is_csv",
      "file_not_jsonl",
      "upload_cut",
      "upload_no_file",
      "storage_failed",
    ],
  },
  "POST /api/datasets/sample": {
    name: "addSample",
    role: "member",
    says: "The sample dataset; it is added once.",
    input: z.object({}),
    output: dataset,
    status: 201,
    problems: ["storage_failed"],
  },
  "GET /api/datasets": {
    name: "listDatasets",
    role: "viewer",
    says: "Datasets, the newest first.",
    input: page,
    output: z.object({ datasets: z.array(dataset), nextCursor: z.string().nullable() }),
    status: 200,
    problems: [],
  },
  "GET /api/datasets/{id}": {
    name: "getDataset",
    role: "viewer",
    says: "One dataset with the profile of its fields.",
    input: id,
    output: dataset,
    status: 200,
    problems: ["dataset_not_found"],
  },
  "DELETE /api/datasets/{id}": {
    name: "deleteDataset",
    role: "member",
    says: "Deletes a dataset; refused while a run that goes on needs it.",
    input: id,
    output: "nothing",
    status: 204,
    problems: ["dataset_not_found", "dataset_in_use"],
  },
  "GET /api/datasets/{id}/rows": {
    name: "readDatasetRows",
    role: "viewer",
    says:
      "Rows as the file holds them, those alone that hold the text `q` where one is given. A page ends early when its rows are large or much was looked through; `nextOffset` is the first row that was not looked at.",
    input: slice.extend({ id: z.string(), q: z.string().max(1000).optional() }),
    output: z.object({ rows: z.array(datasetRow), total: z.int(), nextOffset: z.int().nullable() }),
    status: 200,
    problems: ["dataset_not_found", "dataset_file_gone"],
  },
  "GET /api/datasets/{id}/bad-lines": {
    name: "listBadLines",
    role: "viewer",
    says: "Lines that are no rows, each with its place and reason; as a file with `download=true`.",
    input: slice.extend({ id: z.string(), download: z.stringbool().default(false) }),
    output: z.object({ badLines: z.array(badLine), total: z.int(), nextOffset: z.int().nullable() }),
    status: 200,
    problems: ["dataset_not_found", "dataset_file_gone"],
  },
  "GET /api/datasets/{id}/file": {
    name: "downloadDataset",
    role: "viewer",
    says: "The file as it was uploaded.",
    input: id,
    output: "bytes",
    status: 200,
    problems: ["dataset_not_found", "dataset_file_gone"],
  },
} as const satisfies Record<string, Operation>;
