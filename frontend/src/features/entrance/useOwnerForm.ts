import { useNavigate } from "react-router";
import { client } from "~/api/client";
import { useWords } from "~/i18n";
import { useServerForm } from "~/ui/Form";
import { currencyOf, guessCountry, guessTimezone } from "./guesses";

/** What a new owner tells of themselves and of their organisation. */
export interface OwnerValues {
  name: string;
  email: string;
  password: string;
  organisation: string;
  country: string;
  currency: string;
  timezone: string;
  locale: string;
}

/** Signs up with an organisation of one's own; a set-up token admits while nobody else may. */
export function useOwnerForm(setupToken: string | null, onMailSent: () => void) {
  const { language, setLanguage } = useWords();
  const navigate = useNavigate();
  const country = guessCountry();
  const defaults: OwnerValues = { name: "", email: "", password: "", organisation: "", country, currency: currencyOf(country), timezone: guessTimezone(), locale: language };
  return useServerForm<OwnerValues>(defaults, async ({ email, password, ...about }) => {
    const data = setupToken ? { ...about, setup_token: setupToken } : about;
    const { data: made, error } = await client().auth.signUp({ email, password, options: { data } });
    if (error) throw error;
    if (about.locale === "en" || about.locale === "sv") setLanguage(about.locale);
    if (made.session) await navigate("/", { replace: true });
    else onMailSent();
  });
}
