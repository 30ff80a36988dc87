import { type Mock, startMock } from "../../server/mock/server.ts";

/** The endpoints that the cases are played against. */
export type Mocks = AsyncDisposable & {
  /** Where the scripts are mounted. */
  main: Mock;
  /** A second origin, to which nothing may ever go. */
  other: Mock;
  /** One that listens on `[::1]` alone. */
  v6: Mock;
  /** Puts the addresses into every string of a value: `$BASE`, `$HOST`, `$LOCALHOST`, `$V6`, `$HTTPS_BASE`, `$OTHER`. */
  fill<T>(value: T): T;
};

/** Starts the endpoints of the cases. */
export async function startMocks(): Promise<Mocks> {
  const other = await startMock();
  const main = await startMock({ other: other.base });
  const v6 = await startMock({ hostname: "::1" });
  const addresses: Record<string, string> = {
    BASE: main.base,
    HOST: `127.0.0.1:${main.port}`,
    LOCALHOST: `http://localhost:${main.port}`,
    V6: v6.base,
    HTTPS_BASE: `https://127.0.0.1:${main.port}`,
    OTHER: other.base,
  };
  return {
    main,
    other,
    v6,
    fill: (value) => filled(value, addresses),
    async [Symbol.asyncDispose]() {
      await Promise.all([main.close(), other.close(), v6.close()]);
    },
  };
}

function filled<T>(value: T, addresses: Record<string, string>): T;
function filled(value: unknown, addresses: Record<string, string>): unknown {
  if (typeof value === "string") {
    return value.replace(/\$([A-Z][A-Z0-9_]*)/gu, (place, name: string) => addresses[name] ?? place);
  }
  if (Array.isArray(value)) return value.map((one) => filled(one, addresses));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filled(one, addresses)]));
}

/** How many of a list of requests carried each user message. */
export function countByUser(requests: readonly { user: string }[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { user } of requests) counts.set(user, (counts.get(user) ?? 0) + 1);
  return counts;
}
