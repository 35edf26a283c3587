import { useCreate, useGetOne, useUpdate } from "ra-core";
import { useRef } from "react";
import { useNavigate, useParams } from "react-router";
import type { Customer } from "~/api/rows";
import { useWords } from "~/i18n";
import { countryOptions, currencyOptions } from "~/features/entrance/options";
import { Row, SelectField, TextAreaField, TextField } from "~/ui/Field";
import { bind, Group, LeaveGuard, PageForm, useServerForm } from "~/ui/Form";
import { Page } from "~/ui/Page";
import { Failed, Loading } from "~/ui/States";
import { useToast } from "~/ui/Toast";

/** Opens the form of a new customer, or of one that is there. */
export default function CustomerFormPage() {
  const { id } = useParams();
  return id ? <Existing id={id} /> : <CustomerForm customer={null} />;
}

function Existing({ id }: { id: string }) {
  const found = useGetOne<Customer>("customers", { id });
  if (found.error) return <Failed error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Loading />;
  return <CustomerForm key={found.data.version} customer={found.data} />;
}

/** An empty field is no value. */
const given = (text: string): string | null => text.trim() || null;

function CustomerForm({ customer }: { customer: Customer | null }) {
  const { t, language } = useWords();
  const navigate = useNavigate();
  const say = useToast();
  const [create] = useCreate<Customer>();
  const [update] = useUpdate<Customer>();
  const saved = useRef(false);
  const { form, submit } = useServerForm(
    {
      name: customer?.name ?? "",
      kind: (customer?.kind ?? "company") as string,
      email: customer?.email ?? "",
      phone: customer?.phone ?? "",
      country: customer?.country ?? "",
      currency: customer?.currency ?? "",
      note: customer?.note ?? "",
    },
    async (values) => {
      const data = { name: values.name, kind: values.kind, email: given(values.email), phone: given(values.phone), country: given(values.country), currency: given(values.currency), note: given(values.note) } as Partial<Customer>;
      const kept = customer
        ? await update("customers", { id: customer.id, data, previousData: customer }, { returnPromise: true })
        : await create("customers", { data }, { returnPromise: true });
      saved.current = true;
      say({ text: t("customers.saved", { name: values.name }) });
      await navigate(kept ? `/customers/${kept.id}` : "/customers", { replace: true });
    },
  );
  return (
    <Page title={customer ? t("customers.edit", { name: customer.name }) : t("customers.new")}>
      <LeaveGuard dirty={form.formState.isDirty} saved={saved} />
      <PageForm onSubmit={submit} saving={form.formState.isSubmitting} save={t("customers.save")} cancel={() => void navigate(customer ? `/customers/${customer.id}` : "/customers")}>
        <Group title={t("customers.who")}>
          <TextField label={t("field.name")} autoComplete="off" {...bind(form, "name", { required: t("error.required") })} />
          <SelectField label={t("field.kind")} options={(["company", "person", "brand"] as const).map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))} {...bind(form, "kind")} />
        </Group>
        <Group title={t("customers.reach")} text={t("customers.reachText")}>
          <Row>
            <TextField label={t("field.email")} type="email" autoComplete="off" {...bind(form, "email")} />
            <TextField label={t("field.phone")} type="tel" autoComplete="off" {...bind(form, "phone")} />
          </Row>
        </Group>
        <Group title={t("customers.money")}>
          <Row>
            <SelectField label={t("field.country")} empty={t("value.notSet")} options={countryOptions(language)} {...bind(form, "country")} />
            <SelectField label={t("field.currency")} empty={t("value.notSet")} options={currencyOptions(language)} {...bind(form, "currency")} />
          </Row>
        </Group>
        <Group title={t("field.note")}>
          <TextAreaField label={t("manual.noteLabel")} {...bind(form, "note")} />
        </Group>
      </PageForm>
    </Page>
  );
}
