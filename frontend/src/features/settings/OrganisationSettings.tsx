import { useEffect, type RefObject } from "react";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import type { Organisation } from "~/api/rows";
import { Refusal } from "~/api/errors";
import { useHouse } from "~/app/house";
import { LANGUAGES, useWords } from "~/i18n";
import { Row, SelectField, TextField } from "~/ui/Field";
import { bind, Group, LeaveGuard, Newer, PageForm, useServerForm } from "~/ui/Form";
import { Facts } from "~/ui/Page";
import { useToast } from "~/ui/Toast";
import { useKept } from "~/ui/useKept";
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
          <Edited key={organisation.id} />
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

/** The form of an organisation that others may change at the same time. */
function Edited() {
  const { organisation } = useHouse();
  const { row, isOld, dirty } = useKept(organisation);
  return <OrganisationForm key={row.version} organisation={row} isOld={isOld} dirty={dirty} />;
}

const valuesOf = (organisation: Organisation) => ({ name: organisation.name, country: organisation.country, locale: organisation.locale });

function OrganisationForm({ organisation, isOld, dirty }: { organisation: Organisation; isOld: boolean; dirty: RefObject<boolean> }) {
  const { t, language } = useWords();
  const { reload } = useHouse();
  const say = useToast();
  const { form, submit, conflict } = useServerForm<ReturnType<typeof valuesOf>, Organisation>(
    valuesOf(organisation),
    async (values, basis) => {
      const changed = await rows<Organisation[]>(client().from("organisations").update(values).eq("id", organisation.id).eq("version", (basis ?? organisation).version).select());
      if (changed.length === 0) throw new Refusal("error.conflict");
      form.reset(values);
      dirty.current = false;
      await reload();
      say({ text: t("settings.saved") });
    },
    {
      row: organisation,
      read: () => rows<Organisation>(client().from("organisations").select("*").eq("id", organisation.id).single()),
      toValues: valuesOf,
      labels: { name: t("field.organisation"), country: t("field.country"), locale: t("settings.organisationLanguage") },
    },
  );
  const isDirty = form.formState.isDirty;
  useEffect(() => {
    dirty.current = isDirty;
  }, [dirty, isDirty]);
  const required = { required: t("error.required") };
  return (
    <PageForm onSubmit={submit} saving={form.formState.isSubmitting} save={t("settings.saveOrganisation")}>
      {conflict}
      {isOld && <Newer />}
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
