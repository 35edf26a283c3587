import { rows } from "~/api/call";
import { client } from "~/api/client";
import type { Organisation } from "~/api/rows";
import { Refusal } from "~/api/errors";
import { useHouse } from "~/app/house";
import { LANGUAGES, useWords } from "~/i18n";
import { Row, SelectField, TextField } from "~/ui/Field";
import { bind, Group, LeaveGuard, PageForm, useServerForm } from "~/ui/Form";
import { Facts } from "~/ui/Page";
import { useToast } from "~/ui/Toast";
import { countryOptions } from "~/features/entrance/options";
import { Books } from "./Books";
import { DangerZone } from "./DangerZone";

/** The organisation: its name and country, the currency and time zone of its days, and its end. */
export function OrganisationSettings() {
  const { t } = useWords();
  const { organisation, can } = useHouse();
  return (
    <>
      {can("organisations.update") ? (
        <>
          <OrganisationForm key={`${organisation.id}.${organisation.version}`} />
          <Books />
        </>
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
  const { form, submit } = useServerForm(
    { name: organisation.name, country: organisation.country, locale: organisation.locale },
    async (values) => {
      const changed = await rows<Organisation[]>(client().from("organisations").update(values).eq("id", organisation.id).eq("version", organisation.version).select());
      if (changed.length === 0) throw new Refusal("error.conflict");
      form.reset(values);
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
    </PageForm>
  );
}
