import type { VNode } from "preact";
import { switchTheme } from "../models/preferences.ts";
import { usePage, useWords } from "../page.ts";
import type { Theme } from "../page.ts";
import { Icon } from "../parts/icon.tsx";

export type ThemeSwitchProps = { theme: Theme; here: string };

/** Dark or light, at once; without script by a form that comes back. */
export function ThemeSwitch({ theme, here }: ThemeSwitchProps): VNode {
  const say = useWords("shell");
  return (
    <form
      method="post"
      action={`${usePage().base}/preferences`}
      onSubmit={(event) => {
        event.preventDefault();
        switchTheme();
      }}
    >
      <input type="hidden" name="next" value={here} />
      <input type="hidden" name="theme" value={theme === "dark" ? "light" : "dark"} />
      <button
        type="submit"
        class="btn btn--ghost btn--icon btn--sm"
        aria-label={say("theme")}
        title={say("theme")}
      >
        <Icon name="moon" />
      </button>
    </form>
  );
}
