import { LanguageProvider } from "~/i18n";
import { Failed } from "~/ui/States";
import { Refusal } from "~/api/errors";

/** The page when not even the settings could be read. */
export function Unreachable() {
  return (
    <LanguageProvider>
      <Failed error={new Refusal("error.offline")} retry={() => window.location.reload()} />
    </LanguageProvider>
  );
}
