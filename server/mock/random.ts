import * as z from "zod";

const ms = z.number().min(0).max(3_600_000);

/** How long answers take: a plain number of ms, or a distribution. Normal and log-normal draws never go below 0. */
export const latency = z.union([
  ms,
  z.strictObject({ kind: z.literal("fixed"), ms }),
  z.strictObject({ kind: z.literal("uniform"), minMs: ms, maxMs: ms }),
  z.strictObject({ kind: z.literal("normal"), meanMs: ms, deviationMs: ms, maxMs: ms.optional() }),
  z.strictObject({ kind: z.literal("lognormal"), medianMs: ms, sigma: z.number().min(0).max(5), maxMs: ms.optional() }),
]);
export type Latency = z.infer<typeof latency>;

/** A seeded source of numbers in [0, 1): the same seed gives the same row of numbers. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A 53-bit hash of a text: stands for the text as the key of a map, so that long prompts are not kept. */
export function hashText(text: string, seed = 0): number {
  let high = 0xdeadbeef ^ seed;
  let low = 0x41c6ce57 ^ seed;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    high = Math.imul(high ^ code, 2_654_435_761);
    low = Math.imul(low ^ code, 1_597_334_677);
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  return 4_294_967_296 * (2_097_151 & low) + (high >>> 0);
}

/** A number in [0, 1) that depends on the seed, a text and a count alone, so that the order of arrival plays no part. */
export function chanceOf(seed: number, textHash: number, nth: number): number {
  const mixed = Math.imul(textHash >>> 0, 0x9e3779b1) ^ Math.imul(nth + 1, 0x85ebca6b) ^
    Math.imul(Math.floor(textHash / 4_294_967_296), 0xc2b2ae35) ^ seed;
  return seededRandom(mixed)();
}

/** One latency in ms, drawn from the distribution. */
export function drawLatency(from: Latency, random: () => number): number {
  if (typeof from === "number") return from;
  switch (from.kind) {
    case "fixed":
      return from.ms;
    case "uniform":
      return from.minMs + (from.maxMs - from.minMs) * random();
    case "normal":
      return bounded(from.meanMs + from.deviationMs * standardNormal(random), from.maxMs);
    case "lognormal":
      return bounded(from.medianMs * Math.exp(from.sigma * standardNormal(random)), from.maxMs);
  }
}

/** Box and Muller's way from two even draws to a normal one. */
function standardNormal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function bounded(value: number, max = 3_600_000): number {
  return Math.min(Math.max(value, 0), max);
}
