import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import type { Template } from "../../server/contract/template.ts";
import type { CallProblem } from "../client.ts";
import { call } from "../client.ts";
import { usePage } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import type { MenuEntry } from "../parts/menu.tsx";
import { Menu } from "../parts/menu.tsx";

const mostProjects = 30;

export type UseProps = { template: Template; onProblem(problem: CallProblem): void };

/** Opens a workbench with a template: of a new project, or of one that there is. */
export function UseButton({ template, onProblem }: UseProps): VNode {
  const { base, speech } = usePage();
  const say = speech.words("templates");
  const entries = useSignal<MenuEntry[]>([]);
  const isLoaded = useSignal(false);
  const isBusy = useSignal(false);
  const open = (id: string, query = "") => location.assign(`${base}/projects/${encodeURIComponent(id)}${query}`);

  async function make(): Promise<void> {
    isBusy.value = true;
    const { name, prompt, parameters, outputField } = template;
    const answer = await call("POST /api/projects", {
      name,
      prompt,
      parameters,
      ...(outputField !== null && { defaults: { outputField } }),
    }, { order: crypto.randomUUID() });
    if (answer.ok) return open(answer.value.id);
    isBusy.value = false;
    onProblem(answer.problem);
  }
  async function look(): Promise<void> {
    const answer = await call("GET /api/projects", { limit: mostProjects });
    if (!answer.ok) return onProblem(answer.problem);
    entries.value = answer.value.projects.map(({ id, name, endpoint }): MenuEntry => ({
      says: name,
      icon: "folder",
      after: endpoint.model,
      href: `${base}/projects/${encodeURIComponent(id)}?template=${encodeURIComponent(template.id)}`,
    }));
    if (answer.value.nextCursor !== null) {
      entries.value = [...entries.value, "line", { says: say("allProjects"), icon: "list-filter", href: `${base}/` }];
    }
    isLoaded.value = true;
  }

  return (
    <form
      class="btns lib__use"
      method="post"
      action={`${base}/templates/use`}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBusy.value) void make();
      }}
    >
      <input type="hidden" name="id" value={template.id} />
      <Button type="submit" look="primary" icon="plus" busy={isBusy.value}>{say("use")}</Button>
      <Menu
        id="use-in"
        class="btn btn--primary btn--icon"
        label={say("useElsewhere")}
        entries={entries.value}
        empty={<p class="menu__t">{isLoaded.value ? say("noProjects") : say("loading")}</p>}
        onOpen={() => void look()}
      >
        <Icon name="chevron-down" size="sm" />
      </Menu>
    </form>
  );
}
