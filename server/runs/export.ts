import { no, ok, type Outcome } from "../contract/outcome.ts";
import { openDataset, readRows } from "../datasets/read.ts";
import { addMember, removeMember } from "../formats/raw.ts";
import { type Exported, exportSlice } from "../../db/results.ts";
import type { RunRecord } from "../../db/runs.ts";
import type { Runs } from "./control.ts";
import { selectionOf } from "./selection.ts";
import { recordOf } from "./view.ts";

export type ResultFile = { stream: ReadableStream<Uint8Array>; fileName: string; contentType: string };
export type ExportedRows = "all" | "succeeded" | "failed";

const chunkRows = 500;
const chunkBytes = 4_194_304;
const chunkChars = 131_072;

/**
 * The result file of a run: the rows that have a result, in input order, each with its answer as the last member or with
 * `<field>_error`. Streams, also while the run goes on; a row that is not done yet is not in it.
 */
export function exportResult(
  runs: Runs,
  { id, rows }: { id: string; rows: ExportedRows },
): Outcome<ResultFile, "run_not_found"> {
  const record = recordOf(runs, id);
  if (!record) return no("run_not_found");
  const stop = new AbortController();
  const lines = resultLines(runs, record, rows, stop.signal);
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      let text = "";
      while (text.length < chunkChars) {
        const { value, done } = await lines.next();
        if (done) {
          if (text) controller.enqueue(encoder.encode(text));
          return controller.close();
        }
        text += value;
      }
      controller.enqueue(encoder.encode(text));
    },
    async cancel() {
      stop.abort();
      await lines.return(undefined);
    },
  }, { highWaterMark: 1 });
  const stem = record.frozen.datasetName.replace(/\.(jsonl|ndjson|json)$/iu, "");
  const part = rows === "all" ? "" : `.${rows}`;
  return ok({
    stream,
    fileName: `${stem}.run-${record.id}${part}.jsonl`,
    contentType: "application/jsonl; charset=utf-8",
  });
}

/** Lines of the result file in input order, each with its line end. */
export async function* resultLines(
  { db, folder }: Pick<Runs, "db" | "folder">,
  record: RunRecord,
  which: ExportedRows,
  signal: AbortSignal,
): AsyncGenerator<string, undefined> {
  using reader = openDataset(folder, record.sha256);
  const selection = selectionOf(record, reader.rows);
  for (let at = 0; at < selection.count && !signal.aborted;) {
    const selected = selection.slice(at, at + chunkRows);
    const [from, last] = [selected[0], selected.at(-1)];
    if (from === undefined || last === undefined) break;
    const { results: found, to } = exportSlice(db, record.id, { from, to: last, maxBytes: chunkBytes });
    at = selection.firstFrom(to + 1);
    const results = new Map(
      found.filter(({ status }) => which === "all" || status === which).map((one) => [one.row, one]),
    );
    const done = selected.filter((row) => results.has(row));
    for await (const { row, text } of readRows(reader, done, signal)) {
      const result = results.get(row);
      if (result) yield resultLine(text, result, record) + "\n";
    }
  }
  return undefined;
}

/** One line of the result file; what stood in the run's fields before goes when overwriting was chosen. */
export function resultLine(text: string, result: Exported, { frozen }: Pick<RunRecord, "frozen">): string {
  const { outputField, reasoningField } = frozen.settings;
  const errorField = `${outputField}_error`;
  let line = text;
  if (frozen.overwrite) {
    for (const field of [outputField, errorField, reasoningField]) if (field !== null) line = removeMember(line, field);
  }
  if (reasoningField !== null && result.reasoning !== null) line = addMember(line, reasoningField, result.reasoning);
  if (result.answer !== null && result.code === null) return addMember(line, outputField, result.answer);
  const error = `{"code":${JSON.stringify(result.code)},"message":${
    result.message ?? '""'
  },"attempts":${result.attempts}}`;
  return addMember(line, errorField, error);
}
