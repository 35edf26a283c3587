import { useMemo } from "react";
import type { UseFormReturn } from "react-hook-form";
import { LANGUAGES, useWords } from "~/i18n";
import { PasswordField, Row, SelectField, TextField } from "~/ui/Field";
import { bind } from "~/ui/Form";
import styles from "./Door.module.css";
import { currencyOf } from "./guesses";
import { countryOptions, currencyOptions, timezoneOptions } from "./options";
import type { OwnerValues } from "./useOwnerForm";

/** The fields of a new owner: the person, then the organisation. */
export function OwnerFields({ form }: { form: UseFormReturn<OwnerValues> }) {
  const { t, language } = useWords();
  const countries = useMemo(() => countryOptions(language), [language]);
  const currencies = useMemo(() => currencyOptions(language), [language]);
  const zones = useMemo(() => timezoneOptions(form.getValues("timezone")), [form]);
  const required = { required: t("error.required") };
  return (
    <>
      <TextField label={t("field.yourName")} autoComplete="name" {...bind(form, "name", required)} />
      <Row>
        <TextField label={t("field.email")} type="email" autoComplete="username" {...bind(form, "email", required)} />
        <PasswordField fresh label={t("field.password")} {...bind(form, "password", required)} />
      </Row>
      <p className={styles.part}>{t("setUp.organisation")}</p>
      <TextField label={t("field.organisation")} autoComplete="organization" {...bind(form, "organisation", required)} />
      <Row>
        <SelectField
          label={t("field.country")}
          options={countries}
          {...bind(form, "country", {
            ...required,
            onChange: (event: { target: { value: string } }) => form.setValue("currency", currencyOf(event.target.value)),
          })}
        />
        <SelectField label={t("field.currency")} options={currencies} {...bind(form, "currency", required)} />
      </Row>
      <Row>
        <SelectField label={t("field.timezone")} options={zones} {...bind(form, "timezone", required)} />
        <SelectField label={t("field.language")} options={LANGUAGES} {...bind(form, "locale", required)} />
      </Row>
    </>
  );
}
