import { useNavigate } from "react-router";
import { call } from "~/api/call";
import { client } from "~/api/client";
import { remember } from "~/app/remembered";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { TextField } from "~/ui/Field";
import { bind, useServerForm } from "~/ui/Form";
import { Door, DoorForm } from "./Door";
import { currencyOf, guessCountry, guessTimezone } from "./guesses";

/** Who left, or was removed from, their last organisation: found a new one, or sign out. */
export default function NoOrganisation({ reload }: { reload: () => Promise<void> }) {
  const { t, language } = useWords();
  const navigate = useNavigate();
  const { form, submit } = useServerForm({ name: "" }, async ({ name }) => {
    const country = guessCountry();
    const made = await call("create_organisation", { name, country, currency: currencyOf(country), timezone: guessTimezone(), locale: language });
    remember("organisation", made.id);
    await reload();
  });
  return (
    <Door title={t("none.title")} text={t("none.text")} foot={<Button onClick={() => void client().auth.signOut({ scope: "local" }).then(() => navigate("/"))}>{t("action.signOut")}</Button>}>
      <DoorForm onSubmit={submit} busy={form.formState.isSubmitting} label={t("none.button")}>
        <TextField label={t("field.organisation")} {...bind(form, "name", { required: t("error.required") })} />
      </DoorForm>
    </Door>
  );
}
