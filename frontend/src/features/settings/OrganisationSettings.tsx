import { call, rows } from "~/api/call";
import { client } from "~/api/client";
import type { Organisation } from "~/api/database";
import { Refusal } from "~/api/errors";
import { useHouse } from "~/app/house";
import { LANGUAGES, useWords } from "~/i18n";
import { Row, SelectField, TextField } from "~/ui/Field";
import { bind, Group, LeaveGuard, PageForm, useServerForm } from "~/ui/Form";
import { Facts } from "~/ui/Page";
import { useToast } from "~/ui/Toast";
import { countryOptions, currencyOptions, timezoneOptions } from "~/features/entrance/options";
import { DangerZone } from "./DangerZone";

/** The organisation: its name and country, the currency and time zone of its days, and its end. */
export function OrganisationSettings() {
  const { t } = useWords();
  const { organisation, can } = useHouse();
  return (
    <>
      {can("organisations.update") ? (
        <OrganisationForm key={`${organisation.id}.${organisation.version}`} />
      ) : (
        <div style={{ maxWidth: 560, paddingTop: 16 }}>
          <Facts
            facts={[
              { label: t("field.organisation"), value: organisation.name },
              { label: t("field.currency"), value: organisation.currency },
              { label: t("field.timezone"), value: organisation.timezone.replaceAll("_", " ") },
            ]}
          />
        </div>
      )}
      <DangerZone />
    </>
  );
}

function OrganisationForm() {
  const { t, language } = useWords();
  const { organisation, reload } = useHouse();
  const say = useToast();
  const { id: org_id, version } = organisation;
  const { form, submit } = useServerForm(
    { name: organisation.name, country: organisation.country, locale: organisation.locale, currency: organisation.currency, timezone: organisation.timezone },
    async ({ currency, timezone, ...plain }) => {
      const changed = await rows<Organisation[]>(client().from("organisations").update(plain as never).eq("id", org_id).eq("version", version).select());
      if (changed.length === 0) throw new Refusal("error.conflict");
      // These two post the whole ledger anew, so they are the database's own staged jobs.
      if (currency !== organisation.currency) await call("change_currency", { org_id, currency });
      if (timezone !== organisation.timezone) await call("change_timezone", { org_id, timezone });
      form.reset({ ...plain, currency, timezone });
      await reload();
      say({ text: t("settings.saved") });
    },
  );
  const required = { required: t("error.required") };
  return (
    <PageForm onSubmit={submit} saving={form.formState.isSubmitting} save={t("settings.saveOrganisation")}>
      <LeaveGuard dirty={form.formState.isDirty} />
      <Group title={t("settings.organisation")}>
        <TextField label={t("field.organisation")} {...bind(form, "name", required)} />
        <Row>
          <SelectField label={t("field.country")} options={countryOptions(language)} {...bind(form, "country")} />
          <SelectField label={t("settings.organisationLanguage")} options={LANGUAGES} {...bind(form, "locale")} />
        </Row>
      </Group>
      <Group title={t("settings.days")} text={t("settings.daysText")}>
        <Row>
          <SelectField label={t("field.currency")} options={currencyOptions(language, [organisation.currency])} {...bind(form, "currency")} />
          <SelectField label={t("field.timezone")} options={timezoneOptions(organisation.timezone)} {...bind(form, "timezone")} />
        </Row>
      </Group>
    </PageForm>
  );
}
