import { no, ok } from "../../contract/outcome.ts";
import { readBadLines, streamBadLines } from "../../datasets/bad-lines.ts";
import { openDataset, streamBytes } from "../../datasets/read.ts";
import { removeDataset } from "../../datasets/remove.ts";
import { searchRows } from "../../datasets/search.ts";
import { uploadDataset } from "../../datasets/upload.ts";
import { findDataset, listDatasets } from "../../../db/datasets.ts";
import { unfinishedRunsOf } from "../../../db/runs.ts";
import { sampleDataset } from "../../projects/demo.ts";
import type { Handlers } from "../handler.ts";
import { Download } from "../download.ts";
import { firstFile } from "../form.ts";
import type { Open } from "./open.ts";

type Doors = Extract<keyof Handlers, `${string} /api/datasets${string}`>;

const pageBytes = 4_194_304;
const scanBytes = 33_554_432; // a fifth of a second, and the person sees how far it is
const jsonl = "application/jsonl; charset=utf-8";

export function datasetHandlers({ runs }: Open): Pick<Handlers, Doors> {
  const { db, folder } = runs;
  return {
    "POST /api/datasets": async ({ name }, _context, request) => {
      const type = request.headers.get("content-type") ?? "";
      const body = request.body ?? new Blob([]).stream();
      if (!type.toLowerCase().startsWith("multipart/form-data")) {
        return await uploadDataset(runs, body, { name: name ?? "data.jsonl" });
      }
      const file = await firstFile(body, type).catch(() => null);
      return file ? await uploadDataset(runs, file.stream, { name: name ?? file.name }) : no("upload_no_file");
    },
    "POST /api/datasets/sample": () => sampleDataset(runs),
    "GET /api/datasets": (input) => ok(listDatasets(db, input)),
    "GET /api/datasets/{id}": ({ id }) => {
      const found = findDataset(db, id);
      return found ? ok(found) : no("dataset_not_found");
    },
    "DELETE /api/datasets/{id}": ({ id }) => {
      const found = findDataset(db, id);
      if (!found) return no("dataset_not_found");
      const [unfinished] = unfinishedRunsOf(db, found.sha256);
      return unfinished ? no("dataset_in_use", { runId: unfinished.id }) : removeDataset(runs, id);
    },
    "GET /api/datasets/{id}/rows": async ({ id, offset, limit, q }) => {
      const found = findDataset(db, id);
      if (!found) return no("dataset_not_found");
      using reader = openDataset(folder, found.sha256);
      const page = q
        ? await searchRows(reader, { q, offset, limit, maxBytes: pageBytes, maxScan: scanBytes })
        : await reader.readPage({ offset, limit, maxBytes: pageBytes });
      return ok({ ...page, total: found.rows });
    },
    "GET /api/datasets/{id}/bad-lines": async ({ id, offset, limit, download }) => {
      const found = findDataset(db, id);
      if (!found) return no("dataset_not_found");
      if (download) {
        return ok(new Download(streamBadLines(folder, found.sha256), `${found.name}.bad-lines.jsonl`, jsonl));
      }
      return ok({ ...await readBadLines(folder, found.sha256, { offset, limit }), total: found.badLines });
    },
    "GET /api/datasets/{id}/file": ({ id }) => {
      const found = findDataset(db, id);
      if (!found) return no("dataset_not_found");
      return ok(new Download(streamBytes(folder, found.sha256), found.name, jsonl, found.bytes));
    },
  };
}
