/**
 * The least that reading a file of rows can cost: its bytes from the disk, each line parsed, nothing stored. Prints MB a
 * second. Argument: the file.
 */
const [path = ""] = Deno.args;

using file = await Deno.open(path);
const buffer = new Uint8Array(1 << 20);
const decoder = new TextDecoder();
const began = performance.now();
let rest = "";
let bytes = 0;
let rows = 0;
for (let read = await file.read(buffer); read !== null; read = await file.read(buffer)) {
  bytes += read;
  const lines = (rest + decoder.decode(buffer.subarray(0, read), { stream: true })).split("\n");
  rest = lines.pop() ?? "";
  for (const line of lines) if (typeof JSON.parse(line) === "object") rows++;
}
if (rest !== "") throw new Error("the file does not end with a line end");
const seconds = (performance.now() - began) / 1000;
if (rows === 0) throw new Error("the file has no rows");
await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(bytes / 1e6 / seconds)));
