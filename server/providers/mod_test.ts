import { conformance, type EndpointAt } from "./conformance.ts";
import { type ProviderName, providers } from "./mod.ts";

const examples: Record<ProviderName, EndpointAt> = {
  openai: (origin) => ({ url: `${origin}/v1`, model: "m" }),
  azure: (origin) => ({ resource: origin, deployment: "dep-1", apiVersion: "2024-06-01" }),
};

for (const provider of Object.values(providers)) {
  for (const { name, run } of conformance(provider, examples[provider.name])) {
    Deno.test(`the provider ${provider.name} ${name}`, run);
  }
}
