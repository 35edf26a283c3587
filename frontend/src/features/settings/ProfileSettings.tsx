import { rows } from "~/api/call";
import { client } from "~/api/client";
import type { Profile } from "~/api/rows";
import { Refusal } from "~/api/errors";
import { useHouse } from "~/app/house";
import { remember } from "~/app/remembered";
import { LANGUAGES, useWords } from "~/i18n";
import { Row, SelectField, TextField } from "~/ui/Field";
import { bind, Group, LeaveGuard, PageForm, useServerForm } from "~/ui/Form";
import { useToast } from "~/ui/Toast";
import { setTheme } from "~/ui/theme";
import { currencyOptions, timezoneOptions } from "~/features/entrance/options";

/** How Kontor speaks to one person. */
export function ProfileSettings() {
  const { t, language, setLanguage } = useWords();
  const { profile, organisation, reload } = useHouse();
  const say = useToast();
  const { form, submit } = useServerForm(
    { name: profile.name, locale: language as string, theme: profile.theme, timezone: profile.timezone, currency: profile.currency ?? organisation.currency },
    async (values) => {
      const changed = await rows<Profile[]>(client().from("profiles").update(values as never).eq("user_id", profile.user_id).eq("version", profile.version).select());
      if (changed.length === 0) throw new Refusal("error.conflict");
      setTheme(values.theme);
      remember("currency", values.currency);
      if (values.locale === "en" || values.locale === "sv") setLanguage(values.locale);
      form.reset(values);
      await reload();
      say({ text: t("settings.saved") });
    },
  );
  return (
    <PageForm onSubmit={submit} saving={form.formState.isSubmitting} save={t("settings.saveProfile")}>
      <LeaveGuard dirty={form.formState.isDirty} />
      <Group title={t("settings.you")} text={t("settings.youText")}>
        <TextField label={t("field.yourName")} autoComplete="name" {...bind(form, "name", { required: t("error.required") })} />
      </Group>
      <Group title={t("settings.look")} text={t("settings.lookText")}>
        <Row>
          <SelectField label={t("field.language")} options={LANGUAGES} {...bind(form, "locale")} />
          <SelectField label={t("settings.theme")} options={(["system", "light", "dark"] as const).map((one) => ({ value: one, label: t(`theme.${one}`) }))} {...bind(form, "theme")} />
        </Row>
        <Row>
          <SelectField label={t("field.timezone")} options={timezoneOptions(profile.timezone)} {...bind(form, "timezone")} />
          <SelectField label={t("settings.shownCurrency")} options={currencyOptions(language, [organisation.currency])} {...bind(form, "currency")} />
        </Row>
      </Group>
    </PageForm>
  );
}
