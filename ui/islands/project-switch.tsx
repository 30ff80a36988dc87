import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { call } from "../client.ts";
import { usePage, useWords } from "../page.ts";
import { Icon } from "../parts/icon.tsx";
import { Menu } from "../parts/menu.tsx";
import type { MenuEntry } from "../parts/menu.tsx";

export type ProjectSwitchProps = { id: string; name: string };

/** The name of the project, which leads to the others. */
export function ProjectSwitch({ id, name }: ProjectSwitchProps): VNode {
  const { base } = usePage();
  const say = useWords("shell");
  const entries = useSignal<MenuEntry[]>([]);
  const ask = async () => {
    const answer = await call("GET /api/projects", { limit: 12 });
    const projects = answer.ok ? answer.value.projects : [];
    entries.value = [
      ...projects.map((project): MenuEntry => ({
        says: project.name,
        icon: project.id === id ? "check" : "folder",
        after: project.endpoint.model,
        href: `${base}/projects/${encodeURIComponent(project.id)}`,
        current: project.id === id,
      })),
      "line",
      { says: say("allProjects"), icon: "list-filter", href: `${base}/` },
    ];
  };
  return (
    <Menu
      id="project-switch"
      class="name"
      label={`${name}: ${say("switchProject")}`}
      entries={entries.value}
      empty={<p class="menu__t">{say("paletteLoading")}</p>}
      onOpen={ask}
    >
      <span class="clip">{name}</span>
      <Icon name="chevron-down" size="sm" class="dim" />
    </Menu>
  );
}
