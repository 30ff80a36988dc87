// Put under every module of the bundle: packages written for Node find its globals only while they lie in a folder of
// packages. The timers matter most: Node's return objects with `unref`, those of older runtimes return numbers.
export { clearImmediate, clearInterval, clearTimeout, setImmediate, setInterval, setTimeout } from "node:timers";
export { Buffer } from "node:buffer";
export { default as process } from "node:process";
export const global: typeof globalThis = globalThis;
