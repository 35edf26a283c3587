import { useCreate, useDataProvider, useGetOne, useUpdate } from "ra-core";
import { useEffect, useRef, type RefObject } from "react";
import { useNavigate, useParams } from "react-router";
import type { Customer } from "~/api/rows";
import { useWords } from "~/i18n";
import { useHouse } from "~/app/house";
import { LastEntries } from "~/features/manual-entries/LastEntries";
import { countryOptions, currencyOptions } from "~/features/entrance/options";
import { Row, SelectField, TextAreaField, TextField } from "~/ui/Field";
import { bind, Group, LeaveGuard, Newer, PageForm, useServerForm } from "~/ui/Form";
import { OnRecord } from "~/ui/HereNow";
import { FailedPage, Page } from "~/ui/Page";
import { Loading } from "~/ui/States";
import { useToast } from "~/ui/Toast";
import { useKept } from "~/ui/useKept";
import { useTakeBack } from "~/ui/useTakeBack";

/** Opens the form of a new customer, or of one that is there. */
export default function CustomerFormPage() {
  const { id } = useParams();
  return id ? <Existing id={id} /> : <CustomerForm customer={null} />;
}

function Existing({ id }: { id: string }) {
  const { t } = useWords();
  const found = useGetOne<Customer>("customers", { id });
  if (found.error) return <FailedPage title={t("nav.customers")} error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Loading />;
  return <Edited now={found.data} />;
}

/** The form of a customer that others may change at the same time. */
function Edited({ now }: { now: Customer }) {
  const { row, isOld, dirty } = useKept(now);
  return <CustomerForm key={row.version} customer={row} isOld={isOld} dirty={dirty} />;
}

const valuesOf = (customer: Customer | null) => ({
  name: customer?.name ?? "",
  kind: (customer?.kind ?? "company") as string,
  email: customer?.email ?? "",
  phone: customer?.phone ?? "",
  country: customer?.country ?? "",
  currency: customer?.currency ?? "",
  note: customer?.note ?? "",
});

/** An empty field is no value. */
const given = (text: string): string | null => text.trim() || null;

function CustomerForm({ customer, isOld, dirty }: { customer: Customer | null; isOld?: boolean; dirty?: RefObject<boolean> }) {
  const { t, language } = useWords();
  const { can } = useHouse();
  const navigate = useNavigate();
  const say = useToast();
  const [create] = useCreate<Customer>();
  const [update] = useUpdate<Customer>();
  const takeBack = useTakeBack<Customer>("customers");
  const saved = useRef(false);
  const provider = useDataProvider();
  const { form, submit, conflict } = useServerForm<ReturnType<typeof valuesOf>, Customer>(
    valuesOf(customer),
    async (values, basis) => {
      const data = { name: values.name, kind: values.kind, email: given(values.email), phone: given(values.phone), country: given(values.country), currency: given(values.currency), note: given(values.note) } as Partial<Customer>;
      const kept = customer
        ? await update("customers", { id: customer.id, data, previousData: basis ?? customer }, { returnPromise: true })
        : await create("customers", { data }, { returnPromise: true });
      saved.current = true;
      const before = basis ?? customer;
      say({ text: t("customers.saved", { name: values.name }), undo: before && kept ? () => takeBack(before, kept, data) : undefined });
      await navigate(kept ? `/customers/${kept.id}` : "/customers", { replace: true });
    },
    {
      row: customer,
      read: () => provider.getOne<Customer>("customers", { id: customer?.id ?? "" }).then(({ data }) => data),
      toValues: valuesOf,
      labels: { name: t("field.name"), kind: t("field.kind"), email: t("field.email"), phone: t("field.phone"), country: t("field.country"), currency: t("field.currency"), note: t("field.note") },
      show: (field, values) => (field === "kind" ? t(`kind.${values.kind as Customer["kind"]}`) : values[field]),
    },
  );
  const isDirty = form.formState.isDirty;
  useEffect(() => {
    if (dirty) dirty.current = isDirty;
  }, [dirty, isDirty]);
  return (
    <Page title={customer ? t("customers.edit", { name: customer.name }) : t("customers.new")}>
      {conflict}
      {customer && <OnRecord table="customers" id={customer.id} />}
      {isOld && <Newer />}
      <LeaveGuard dirty={form.formState.isDirty} saved={saved} />
      <PageForm onSubmit={submit} saving={form.formState.isSubmitting} save={t("customers.save")} cancel={() => void navigate(customer ? `/customers/${customer.id}` : "/customers")} aside={customer && can("manual_entries.read") && <LastEntries customerId={customer.id} name={customer.name} />}>
        <Group title={t("customers.who")}>
          <TextField label={t("field.name")} autoComplete="off" {...bind(form, "name", { required: t("error.required") })} />
          <SelectField label={t("field.kind")} options={(["company", "person", "brand"] as const).map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))} {...bind(form, "kind")} />
        </Group>
        <Group title={t("customers.reach")} text={t("customers.reachText")}>
          <Row shape="long">
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
