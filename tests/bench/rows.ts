import { join } from "node:path";

const words = "the model reads one row and writes an answer 数据 处理 任务 模型 回答 in its own words again and again ";

/** A row as a line of JSON of about so many bytes, its line end included. */
export function rowLine(row: number, bytes: number): string {
  const head = `{"id":${row},"lang":"${row % 3 === 0 ? "zh" : "en"}","text":"${row} `;
  return `${head}${textOf(Math.max(1, bytes - head.length - 3))}"}\n`;
}

/** The text of a row as the prompt `{{text}}` sends it. */
export function rowText(row: number, bytes: number): string {
  const { text } = JSON.parse(rowLine(row, bytes));
  return text;
}

const texts = new Map<number, string>();

// One text for all rows of a length: it is the number before it that tells them apart.
function textOf(bytes: number): string {
  let text = texts.get(bytes);
  if (text !== undefined) return text;
  const encoded = new TextEncoder().encode(words.repeat(Math.ceil(bytes / 80) + 1)).subarray(0, bytes);
  text = new TextDecoder().decode(encoded).replaceAll("\ufffd", " ");
  texts.set(bytes, text);
  return text;
}

/** Writes a file of rows; returns its path and size in bytes. */
export async function writeRows(folder: string, rows: number, bytes: number): Promise<{ path: string; bytes: number }> {
  const path = join(folder, `rows-${rows}-${bytes}.jsonl`);
  using file = await Deno.create(path);
  const encoder = new TextEncoder();
  let size = 0;
  for (let row = 0; row < rows;) {
    let text = "";
    for (const end = Math.min(rows, row + 2_000); row < end; row++) text += rowLine(row, bytes);
    const piece = encoder.encode(text);
    size += piece.length;
    for (let at = 0; at < piece.length;) at += await file.write(piece.subarray(at));
  }
  return { path, bytes: size };
}
