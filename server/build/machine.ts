/** What a file of machine code runs on: the first part of a triple, and the system. */
export type Machine = { cpu: string; os: string };

const elf: Record<number, string> = { 0x3e: "x86_64", 0xb7: "aarch64" };
const mach: Record<number, string> = { 0x0100_0007: "x86_64", 0x0100_000c: "aarch64" };
const portable: Record<number, string> = { 0x8664: "x86_64", 0xaa64: "aarch64" };

/** How many bytes of a file are enough to tell. */
export const headBytes = 4096;

/** Reads from the start of a file what it runs on; null where it is no executable that we know. */
export function machineOf(head: Uint8Array): Machine | null {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (view.byteLength < 64) return null;
  const known = (os: string, cpu: string | undefined): Machine | null => cpu === undefined ? null : { cpu, os };
  if (view.getUint32(0) === 0x7f45_4c46) return known("linux", elf[view.getUint16(18, true)]);
  if (view.getUint32(0, true) === 0xfeed_facf) return known("darwin", mach[view.getUint32(4, true)]);
  if (view.getUint16(0) !== 0x4d5a) return null;
  const at = view.getUint32(0x3c, true);
  if (at + 6 > view.byteLength || view.getUint32(at) !== 0x5045_0000) return null;
  return known("windows", portable[view.getUint16(at + 4, true)]);
}
