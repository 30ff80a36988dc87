import assert from "node:assert/strict";
import { headBytes, machineOf } from "./machine.ts";

/** The start of a file with numbers at their places. */
function head(write: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(512);
  write(new DataView(bytes.buffer));
  return bytes;
}

const elf = (machine: number) =>
  head((view) => {
    view.setUint32(0, 0x7f45_4c46);
    view.setUint16(18, machine, true);
  });
const mach = (cpu: number) =>
  head((view) => {
    view.setUint32(0, 0xfeed_facf, true);
    view.setUint32(4, cpu, true);
  });
const portable = (machine: number, at = 0x80) =>
  head((view) => {
    view.setUint16(0, 0x4d5a);
    view.setUint32(0x3c, at, true);
    if (at + 6 > view.byteLength) return;
    view.setUint32(at, 0x5045_0000);
    view.setUint16(at + 4, machine, true);
  });

Deno.test("the start of a file tells the machine that it is for", () => {
  assert.deepEqual(machineOf(elf(0x3e)), { cpu: "x86_64", os: "linux" });
  assert.deepEqual(machineOf(elf(0xb7)), { cpu: "aarch64", os: "linux" });
  assert.deepEqual(machineOf(mach(0x0100_0007)), { cpu: "x86_64", os: "darwin" });
  assert.deepEqual(machineOf(mach(0x0100_000c)), { cpu: "aarch64", os: "darwin" });
  assert.deepEqual(machineOf(portable(0x8664)), { cpu: "x86_64", os: "windows" });
});

Deno.test("what is no executable, or one of another machine, is for none", () => {
  for (const bytes of [new Uint8Array(), new Uint8Array(512), elf(0x28), portable(0x8664, 510), mach(7)]) {
    assert.equal(machineOf(bytes), null);
  }
});

Deno.test("the runtime of these tests is for the machine that it runs on", async () => {
  using file = await Deno.open(Deno.execPath());
  const bytes = new Uint8Array(headBytes);
  const read = await file.read(bytes) ?? 0;
  assert.deepEqual(machineOf(bytes.subarray(0, read)), { cpu: Deno.build.arch, os: Deno.build.os });
});
