import { useCreate, useDataProvider, useGetOne, useUpdate } from "ra-core";
import { useEffect, useRef, type RefObject } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { Refusal } from "~/api/errors";
import type { SaleRow } from "~/api/rows";
import { useHouse } from "~/app/house";
import { currencyCodes } from "~/features/entrance/options";
import { formatDay } from "~/format/dates";
import { parseAmount, typedAmount } from "~/format/money";
import { parsePercent } from "~/format/percent";
import { useWords } from "~/i18n";
import { DateField } from "~/ui/DateField";
import { AmountField, Row, SelectField, TextAreaField, TextField } from "~/ui/Field";
import { bind, Group, LeaveGuard, Newer, PageForm, useServerForm } from "~/ui/Form";
import { OnRecord } from "~/ui/HereNow";
import { FailedPage, Page } from "~/ui/Page";
import { RecordField } from "~/ui/RecordField";
import { CUSTOMERS } from "~/ui/records";
import { Loading } from "~/ui/States";
import { useToast } from "~/ui/Toast";
import { useKept } from "~/ui/useKept";
import { useTakeBack } from "~/ui/useTakeBack";
import { BookingField } from "./BookingField";
import { isInvoiced } from "./words";

/** Opens the form of a new sale, or of one that is there. */
export default function SaleFormPage() {
  const { id } = useParams();
  return id ? <Existing id={id} /> : <SaleForm sale={null} />;
}

function Existing({ id }: { id: string }) {
  const { t } = useWords();
  const found = useGetOne<SaleRow>("sales", { id }, { retry: false });
  if (found.error) return <FailedPage title={t("nav.sales")} error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Loading />;
  return <Edited now={found.data} />;
}

/** The form of a sale that others may change at the same time. */
function Edited({ now }: { now: SaleRow }) {
  const { row, isOld, dirty } = useKept(now);
  return <SaleForm key={row.version} sale={row} isOld={isOld} dirty={dirty} />;
}

/** An empty field is no value. */
const given = (text: string): string | null => text.trim() || null;

function SaleForm({ sale, isOld, dirty }: { sale: SaleRow | null; isOld?: boolean; dirty?: RefObject<boolean> }) {
  const { t } = useWords();
  const { organisation, locale } = useHouse();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const say = useToast();
  const provider = useDataProvider();
  const [create] = useCreate<SaleRow>();
  const [update] = useUpdate<SaleRow>();
  const takeBack = useTakeBack<SaleRow>("sales");
  const saved = useRef(false);
  const valuesOf = (row: SaleRow | null) => ({
    title: row?.title ?? "",
    customer_id: row ? row.customer_id : search.get("customer"),
    booking_id: row?.booking_id ?? null,
    customer_name: row ? (row.customer?.name ?? null) : search.get("name"),
    currency: (row?.currency ?? organisation.currency) as string,
    expected_amount: row?.expected_amount ? typedAmount(row.expected_amount, locale) : "",
    expected_on: (row?.expected_on ?? null) as string | null,
    discount: row && row.discount > 0 ? typedAmount(String(row.discount), locale).replace(/[.,]00$/, "") : "",
    source: row?.source ?? "",
    note: row?.note ?? "",
  });
  type Values = ReturnType<typeof valuesOf>;
  const save = async ({ customer_name: _, ...values }: Values, basis: SaleRow | null) => {
    const amount = values.expected_amount.trim() ? parseAmount(values.expected_amount, locale) : null;
    if (values.expected_amount.trim() && amount === null) throw new Refusal("error.amountShape", "expected_amount");
    const discount = values.discount.trim() ? parsePercent(values.discount, locale) : "0";
    if (discount === null) throw new Refusal("sales.shareShape", "discount");
    const data = { ...values, expected_amount: amount, discount: Number(discount), source: given(values.source), note: given(values.note) } as Partial<SaleRow>;
    const before = basis ?? sale;
    const kept = before ? await update("sales", { id: before.id, data, previousData: before }, { returnPromise: true }) : await create("sales", { data }, { returnPromise: true });
    saved.current = true;
    say({ text: t("sales.saved", { title: values.title }), undo: before && kept ? () => takeBack(before, kept, data) : undefined });
    await navigate(kept ? `/sales/${kept.id}` : "/sales", { replace: true });
  };
  const { form, submit, conflict } = useServerForm<Values, SaleRow>(valuesOf(sale), save, {
    row: sale,
    read: () => provider.getOne<SaleRow>("sales", { id: sale?.id ?? "" }).then(({ data }) => data),
    toValues: valuesOf,
    labels: { title: t("sales.title"), customer_id: t("field.customer"), booking_id: t("sales.booking"), currency: t("field.currency"), expected_amount: t("sales.expectedAmount"), expected_on: t("sales.expectedOn"), discount: t("sales.discount"), source: t("leads.source"), note: t("field.note") },
    show: (field, values) => {
      if (field === "expected_on") return values.expected_on ? formatDay(values.expected_on, locale) : "";
      if (field === "booking_id") return values.booking_id ? t("sales.hasBooking") : "";
      return (field === "customer_id" ? values.customer_name : values[field]) ?? "";
    },
  });
  const isDirty = form.formState.isDirty;
  useEffect(() => {
    if (dirty) dirty.current = isDirty;
  }, [dirty, isDirty]);
  const values = form.watch();
  // what the server said of the one before would keep the form from being sent
  const setBooking = (id: string | null) => {
    form.clearErrors("booking_id");
    form.setValue("booking_id", id, { shouldDirty: true });
  };
  const closed = sale !== null && isInvoiced(sale.state);
  return (
    <Page title={sale ? t("sales.edit", { title: sale.title }) : t("sales.new")}>
      {conflict}
      {sale && <OnRecord table="sales" id={sale.id} />}
      {isOld && <Newer />}
      <LeaveGuard dirty={isDirty} saved={saved} />
      <PageForm onSubmit={submit} saving={form.formState.isSubmitting} save={t(sale ? "sales.save" : "sales.saveNew")} cancel={() => void navigate(sale ? `/sales/${sale.id}` : "/sales")}>
        <Group title={t("sales.what")} text={sale ? undefined : t("sales.linesFollow")}>
          <TextField label={t("sales.title")} maxLength={200} autoComplete="off" {...bind(form, "title", { required: t("error.required") })} />
          <RecordField
            of={CUSTOMERS}
            label={t("field.customer")}
            error={form.formState.errors.customer_id?.message}
            value={values.customer_id}
            name={values.customer_name ?? (values.customer_id ? t("sales.othersCustomer") : null)}
            onChange={(id, name) => {
              if (id !== values.customer_id) setBooking(null);
              form.setValue("customer_id", id, { shouldDirty: true });
              form.setValue("customer_name", name);
            }}
          />
          <BookingField customerId={values.customer_id} saleId={sale?.id ?? null} error={form.formState.errors.booking_id?.message} value={values.booking_id} onChange={setBooking} />
        </Group>
        <Group title={t("manual.price")} text={t("sales.priceText")}>
          <Row shape="wideFirst">
            <AmountField label={t("sales.expectedAmount")} {...bind(form, "expected_amount", { validate: (typed: string | null) => !typed?.trim() || parseAmount(typed, locale) !== null || t("error.amountShape") })} />
            <SelectField label={t("field.currency")} disabled={closed} options={currencyCodes([organisation.currency, values.currency])} {...bind(form, "currency")} />
          </Row>
          <AmountField label={t("sales.discount")} disabled={closed} hint={t("sales.discountHint")} {...bind(form, "discount", { validate: (typed: string | null) => !typed?.trim() || parsePercent(typed, locale) !== null || t("sales.shareShape") })} />
        </Group>
        <Group title={t("manual.when")}>
          <DateField label={t("sales.expectedOn")} error={form.formState.errors.expected_on?.message} value={values.expected_on} onChange={(day) => form.setValue("expected_on", day, { shouldDirty: true })} onClear={() => form.setValue("expected_on", null, { shouldDirty: true })} />
        </Group>
        <Group title={t("sales.more")}>
          <TextField label={t("leads.source")} maxLength={200} autoComplete="off" {...bind(form, "source")} />
          <TextAreaField label={t("field.note")} maxLength={10000} {...bind(form, "note")} />
        </Group>
      </PageForm>
    </Page>
  );
}
