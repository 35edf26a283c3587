import { useCreate, useDataProvider, useGetOne, useUpdate } from "ra-core";
import { useEffect, useRef, type RefObject } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { Refusal } from "~/api/errors";
import type { LeadRow } from "~/api/rows";
import { useHouse } from "~/app/house";
import { currencyCodes } from "~/features/entrance/options";
import { formatDay } from "~/format/dates";
import { parseAmount, typedAmount } from "~/format/money";
import { useWords } from "~/i18n";
import { DateField } from "~/ui/DateField";
import { AmountField, Row, SelectField, TextAreaField, TextField } from "~/ui/Field";
import { bind, Group, LeaveGuard, Newer, PageForm, useServerForm } from "~/ui/Form";
import { OnRecord } from "~/ui/HereNow";
import { FailedPage, Page } from "~/ui/Page";
import { RecordField } from "~/ui/RecordField";
import { CUSTOMERS, SOLD_SERVICES } from "~/ui/records";
import { Loading } from "~/ui/States";
import { useToast } from "~/ui/Toast";
import { useKept } from "~/ui/useKept";
import { useTakeBack } from "~/ui/useTakeBack";
import { useSources } from "./SourceChip";

/** Opens the form of a new lead, or of one that is there. */
export default function LeadFormPage() {
  const { id } = useParams();
  return id ? <Existing id={id} /> : <LeadForm lead={null} />;
}

function Existing({ id }: { id: string }) {
  const { t } = useWords();
  const found = useGetOne<LeadRow>("leads", { id }, { retry: false });
  if (found.error) return <FailedPage title={t("nav.leads")} error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Loading />;
  return <Edited now={found.data} />;
}

/** The form of a lead that others may change at the same time. */
function Edited({ now }: { now: LeadRow }) {
  const { row, isOld, dirty } = useKept(now);
  return <LeadForm key={row.version} lead={row} isOld={isOld} dirty={dirty} />;
}

/** An empty field is no value. */
const given = (text: string): string | null => text.trim() || null;

function LeadForm({ lead, isOld, dirty }: { lead: LeadRow | null; isOld?: boolean; dirty?: RefObject<boolean> }) {
  const { t } = useWords();
  const { organisation, locale } = useHouse();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const say = useToast();
  const provider = useDataProvider();
  const [create] = useCreate<LeadRow>();
  const [update] = useUpdate<LeadRow>();
  const takeBack = useTakeBack<LeadRow>("leads");
  const saved = useRef(false);
  const sources = useSources();
  const valuesOf = (row: LeadRow | null) => ({
    name: row?.name ?? "",
    company: row?.company ?? "",
    email: row?.email ?? "",
    phone: row?.phone ?? "",
    source: row?.source ?? "",
    customer_id: row ? row.customer_id : search.get("customer"),
    customer_name: row ? (row.customer?.name ?? null) : search.get("name"),
    service_id: row?.service_id ?? null,
    service_name: row?.service?.name ?? null,
    estimated_value: row?.estimated_value ? typedAmount(row.estimated_value, locale) : "",
    currency: (row?.currency ?? organisation.currency) as string,
    follow_up_on: (row?.follow_up_on ?? null) as string | null,
    note: row?.note ?? "",
  });
  type Values = ReturnType<typeof valuesOf>;
  const save = async ({ customer_name: _, service_name: __, ...values }: Values, basis: LeadRow | null) => {
    const value = values.estimated_value.trim() ? parseAmount(values.estimated_value, locale) : null;
    if (values.estimated_value.trim() && value === null) throw new Refusal("error.amountShape", "estimated_value");
    const data = {
      ...values,
      company: given(values.company),
      email: given(values.email),
      phone: given(values.phone),
      source: given(values.source),
      estimated_value: value,
      note: given(values.note),
    } as Partial<LeadRow>;
    const before = basis ?? lead;
    const kept = before ? await update("leads", { id: before.id, data, previousData: before }, { returnPromise: true }) : await create("leads", { data }, { returnPromise: true });
    saved.current = true;
    say({ text: t("leads.saved", { name: values.name }), undo: before && kept ? () => takeBack(before, kept, data) : undefined });
    await navigate(kept ? `/leads/${kept.id}` : "/leads", { replace: true });
  };
  const { form, submit, conflict } = useServerForm<Values, LeadRow>(valuesOf(lead), save, {
    row: lead,
    read: () => provider.getOne<LeadRow>("leads", { id: lead?.id ?? "" }).then(({ data }) => data),
    toValues: valuesOf,
    labels: { name: t("field.name"), company: t("leads.company"), email: t("field.email"), phone: t("field.phone"), source: t("leads.source"), customer_id: t("field.customer"), service_id: t("bookings.service"), estimated_value: t("leads.value"), currency: t("field.currency"), follow_up_on: t("leads.followUp"), note: t("field.note") },
    show: (field, values) => {
      if (field === "follow_up_on") return values.follow_up_on ? formatDay(values.follow_up_on, locale) : "";
      if (field === "service_id") return values.service_name ?? "";
      return (field === "customer_id" ? values.customer_name : values[field]) ?? "";
    },
  });
  const isDirty = form.formState.isDirty;
  useEffect(() => {
    if (dirty) dirty.current = isDirty;
  }, [dirty, isDirty]);
  const values = form.watch();
  return (
    <Page title={lead ? t("leads.edit", { name: lead.name }) : t("leads.new")}>
      {conflict}
      {lead && <OnRecord table="leads" id={lead.id} />}
      {isOld && <Newer />}
      <LeaveGuard dirty={isDirty} saved={saved} />
      <PageForm onSubmit={submit} saving={form.formState.isSubmitting} save={t("leads.save")} cancel={() => void navigate(lead ? `/leads/${lead.id}` : "/leads")}>
        <Group title={t("leads.who")}>
          <Row shape="long">
            <TextField label={t("field.name")} maxLength={200} autoComplete="off" {...bind(form, "name", { required: t("error.required") })} />
            <TextField label={t("leads.company")} maxLength={200} autoComplete="off" {...bind(form, "company")} />
          </Row>
          <Row shape="long">
            <TextField label={t("field.email")} type="email" autoComplete="off" {...bind(form, "email")} />
            <TextField label={t("field.phone")} type="tel" autoComplete="off" {...bind(form, "phone")} />
          </Row>
          <RecordField
            of={CUSTOMERS}
            label={t("field.customer")}
            hint={t("leads.customerHint")}
            error={form.formState.errors.customer_id?.message}
            value={values.customer_id}
            name={values.customer_name}
            onChange={(id, name) => {
              form.setValue("customer_id", id, { shouldDirty: true });
              form.setValue("customer_name", name);
            }}
          />
        </Group>
        <Group title={t("leads.wants")}>
          <RecordField
            of={SOLD_SERVICES}
            label={t("bookings.service")}
            error={form.formState.errors.service_id?.message}
            value={values.service_id}
            name={values.service_name}
            kept={lead?.service_id && lead.service ? { id: lead.service_id, name: lead.service.name } : null}
            onChange={(id, name) => {
              form.setValue("service_id", id, { shouldDirty: true });
              form.setValue("service_name", name);
            }}
          />
          <Row shape="wideFirst">
            <AmountField label={t("leads.value")} {...bind(form, "estimated_value", { validate: (typed: string | null) => !typed?.trim() || parseAmount(typed, locale) !== null || t("error.amountShape") })} />
            <SelectField label={t("field.currency")} options={currencyCodes([organisation.currency, values.currency])} {...bind(form, "currency")} />
          </Row>
        </Group>
        <Group title={t("leads.next")}>
          <Row shape="long">
            <DateField label={t("leads.followUp")} error={form.formState.errors.follow_up_on?.message} value={values.follow_up_on} onChange={(day) => form.setValue("follow_up_on", day, { shouldDirty: true })} onClear={() => form.setValue("follow_up_on", null, { shouldDirty: true })} />
            <TextField label={t("leads.source")} hint={t("leads.sourceHint")} list="lead-sources" maxLength={200} autoComplete="off" {...bind(form, "source")} />
          </Row>
          <datalist id="lead-sources">
            {sources.map((source) => (
              <option key={source} value={source} />
            ))}
          </datalist>
          <TextAreaField label={t("field.note")} maxLength={10000} {...bind(form, "note")} />
        </Group>
      </PageForm>
    </Page>
  );
}
