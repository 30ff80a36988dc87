import { main } from "./server/cli/mod.ts";

if (import.meta.main) Deno.exitCode = await main(Deno.args);
