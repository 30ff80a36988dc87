/**
 * How the program's V8 is started, in an executable and from the source tree. Rows come and go fast; with its usual
 * space of 32 MB for what is young, V8 holds about 35 MB more for them and is not measurably faster.
 */
export const v8Flags = "--v8-flags=--max-semi-space-size=16";
