import { azure } from "./azure.ts";
import { openai } from "./openai.ts";
import type { Provider, ProviderName } from "./provider.ts";

export type { Provider, ProviderName } from "./provider.ts";

/** All kinds of endpoints that can be talked to. */
export const providers: Record<ProviderName, Provider> = { openai, azure };
