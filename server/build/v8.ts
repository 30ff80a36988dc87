/**
 * How the program's V8 is started, in an executable and from the source tree. Below 2 GB, V8 lets what is old grow to
 * twice of what lives before it collects; above, to four times: a long run then holds 80 MB more and is no faster.
 */
export const v8Flags = "--v8-flags=--max-old-space-size=2000";
