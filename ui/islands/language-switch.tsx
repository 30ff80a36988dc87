import type { VNode } from "preact";
import { switchLanguage } from "../models/preferences.ts";
import { usePage, useWords } from "../page.ts";

export type LanguageSwitchProps = { here: string };

/** The other language, at the same place of the same page. */
export function LanguageSwitch({ here }: LanguageSwitchProps): VNode {
  const { base, speech } = usePage();
  const say = useWords("shell");
  return (
    <form
      method="post"
      action={`${base}/preferences`}
      onSubmit={(event) => {
        event.preventDefault();
        switchLanguage();
      }}
    >
      <input type="hidden" name="next" value={here} />
      <input type="hidden" name="language" value={speech.language === "zh" ? "en" : "zh"} />
      <button type="submit" class="btn btn--ghost btn--sm" lang={say("otherLanguageTag")}>
        {say("otherLanguage")}
      </button>
    </form>
  );
}
