import { useEffect, type RefObject } from "react";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import type { Profile } from "~/api/rows";
import { Refusal } from "~/api/errors";
import { useHouse } from "~/app/house";
import { remember } from "~/app/remembered";
import { LANGUAGES, useWords } from "~/i18n";
import { Row, SelectField, TextField } from "~/ui/Field";
import { bind, Group, LeaveGuard, Newer, PageForm, useServerForm } from "~/ui/Form";
import { useToast } from "~/ui/Toast";
import { setTheme } from "~/ui/theme";
import { useKept } from "~/ui/useKept";
import { currencyOptions, timezoneOptions } from "~/features/entrance/options";

/** How Kontor speaks to one person, who may have this page open twice. */
export function ProfileSettings() {
  const { profile } = useHouse();
  const { row, isOld, dirty } = useKept(profile);
  return <ProfileForm key={row.version} profile={row} isOld={isOld} dirty={dirty} />;
}

function ProfileForm({ profile, isOld, dirty }: { profile: Profile; isOld: boolean; dirty: RefObject<boolean> }) {
  const { t, language, setLanguage } = useWords();
  const { organisation, reload } = useHouse();
  const say = useToast();
  const valuesOf = (row: Profile) => ({ name: row.name, locale: row.locale as string, theme: row.theme as string, timezone: row.timezone, currency: row.currency ?? organisation.currency });
  const { form, submit, conflict } = useServerForm<ReturnType<typeof valuesOf>, Profile>(
    { ...valuesOf(profile), locale: language },
    async (values, basis) => {
      const changed = await rows<Profile[]>(client().from("profiles").update(values as never).eq("user_id", profile.user_id).eq("version", (basis ?? profile).version).select());
      if (changed.length === 0) throw new Refusal("error.conflict");
      setTheme(values.theme as Profile["theme"]);
      remember("currency", values.currency);
      if (values.locale === "en" || values.locale === "sv") setLanguage(values.locale);
      form.reset(values);
      dirty.current = false;
      await reload();
      say({ text: t("settings.saved") });
    },
    {
      row: profile,
      read: () => rows<Profile>(client().from("profiles").select("*").eq("user_id", profile.user_id).single()),
      toValues: valuesOf,
      labels: { name: t("field.yourName"), locale: t("field.language"), theme: t("settings.theme"), timezone: t("field.timezone"), currency: t("settings.shownCurrency") },
      show: (field, values) => (field === "locale" ? (LANGUAGES.find((one) => one.value === values.locale)?.label ?? values.locale) : field === "theme" ? t(`theme.${values.theme as "system"}`) : values[field].replaceAll("_", " ")),
    },
  );
  const isDirty = form.formState.isDirty;
  useEffect(() => {
    dirty.current = isDirty;
  }, [dirty, isDirty]);
  return (
    <PageForm onSubmit={submit} saving={form.formState.isSubmitting} save={t("settings.saveProfile")}>
      {conflict}
      {isOld && <Newer />}
      <LeaveGuard dirty={form.formState.isDirty} />
      <Group title={t("settings.you")} text={t("settings.youText")}>
        <TextField label={t("field.yourName")} autoComplete="name" {...bind(form, "name", { required: t("error.required") })} />
      </Group>
      <Group title={t("settings.look")} text={t("settings.lookText")}>
        <Row>
          <SelectField label={t("field.language")} options={LANGUAGES} {...bind(form, "locale")} />
          <SelectField label={t("settings.theme")} options={(["system", "light", "dark"] as const).map((one) => ({ value: one, label: t(`theme.${one}`) }))} {...bind(form, "theme")} />
        </Row>
        <Row shape="long">
          <SelectField label={t("field.timezone")} options={timezoneOptions(profile.timezone)} {...bind(form, "timezone")} />
          <SelectField label={t("settings.shownCurrency")} options={currencyOptions(language, [organisation.currency])} {...bind(form, "currency")} />
        </Row>
      </Group>
    </PageForm>
  );
}
