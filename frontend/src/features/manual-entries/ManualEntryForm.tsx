import { useCreate, useDataProvider, useGetOne, useUpdate } from "ra-core";
import { useEffect, useRef, type RefObject } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { Refusal } from "~/api/errors";
import { useHouse } from "~/app/house";
import { formatDay, today } from "~/format/dates";
import { parseAmount, typedAmount } from "~/format/money";
import { useWords } from "~/i18n";
import { currencyCodes } from "~/features/entrance/options";
import { Button } from "~/ui/Button";
import { DateField } from "~/ui/DateField";
import { AmountField, Row, SelectField, TextAreaField } from "~/ui/Field";
import { bind, Group, LeaveGuard, Newer, PageForm, useServerForm } from "~/ui/Form";
import { OnRecord } from "~/ui/HereNow";
import { FailedPage, Page } from "~/ui/Page";
import { RecordField } from "~/ui/RecordField";
import { CUSTOMERS } from "~/ui/records";
import { Segments } from "~/ui/Segments";
import { Loading, Notice } from "~/ui/States";
import { useToast } from "~/ui/Toast";
import { useAction } from "~/ui/useAction";
import { useKept } from "~/ui/useKept";
import { useTakeBack } from "~/ui/useTakeBack";
import type { EntryRow } from ".";
import { LastEntries } from "./LastEntries";

/** Opens the form of a new entry, or of one that is there. */
export default function ManualEntryPage() {
  const { id } = useParams();
  return id ? <Existing id={id} /> : <EntryForm entry={null} />;
}

function Existing({ id }: { id: string }) {
  const { t } = useWords();
  const found = useGetOne<EntryRow>("manual_entries", { id });
  if (found.error) return <FailedPage title={t("nav.manualEntries")} error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Loading />;
  return <Edited now={found.data} />;
}

/** The form of an entry that others may change at the same time. */
function Edited({ now }: { now: EntryRow }) {
  const { row, isOld, dirty } = useKept(now);
  return <EntryForm key={row.version} entry={row} isOld={isOld} dirty={dirty} />;
}

function EntryForm({ entry, isOld, dirty }: { entry: EntryRow | null; isOld?: boolean; dirty?: RefObject<boolean> }) {
  const { t } = useWords();
  const { organisation, locale, timezone, can } = useHouse();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const say = useToast();
  const { run, busy } = useAction();
  const [create] = useCreate<EntryRow>();
  const [update] = useUpdate<EntryRow>();
  const takeBack = useTakeBack<EntryRow>("manual_entries");
  const saved = useRef(false);
  // back to the rows one came from
  const list = entry ? `/manual-entries?${search}` : "/manual-entries";
  const provider = useDataProvider();
  const valuesOf = (row: EntryRow | null) => ({
    direction: (row?.direction ?? "revenue") as string,
    customer_id: row ? row.customer_id : search.get("customer"),
    customer_name: row ? (row.customer?.name ?? null) : search.get("name"),
    amount: row ? typedAmount(row.amount, locale) : "",
    currency: (row?.currency ?? organisation.currency) as string,
    happened_on: (row?.happened_on ?? today(timezone)) as string,
    note: row?.note ?? "",
  });
  type Values = ReturnType<typeof valuesOf>;
  const save = async ({ customer_name: _, ...values }: Values, basis: EntryRow | null) => {
    const amount = parseAmount(values.amount, locale);
    if (amount === null) throw new Refusal("error.amountShape", "amount");
    const data = { ...values, amount } as Partial<EntryRow>;
    const before = basis ?? entry;
    const kept = before ? await update("manual_entries", { id: before.id, data, previousData: before }, { returnPromise: true }) : await create("manual_entries", { data }, { returnPromise: true });
    saved.current = true;
    say({ text: t("manual.saved"), undo: before && kept ? () => takeBack(before, kept, data) : undefined });
    await navigate(list);
  };
  const { form, submit, conflict } = useServerForm<Values, EntryRow>(valuesOf(entry), save, {
    row: entry,
    read: () => provider.getOne<EntryRow>("manual_entries", { id: entry?.id ?? "" }).then(({ data }) => data),
    toValues: valuesOf,
    labels: { direction: t("field.direction"), customer_id: t("field.customer"), amount: t("field.amount"), currency: t("field.currency"), happened_on: t("field.day"), note: t("field.note") },
    show: (field, values) => {
      if (field === "direction") return t(`direction.${values.direction as EntryRow["direction"]}`);
      if (field === "happened_on") return formatDay(values.happened_on, locale);
      return (field === "customer_id" ? values.customer_name : values[field]) ?? "";
    },
  });
  const isDirty = form.formState.isDirty;
  useEffect(() => {
    if (dirty) dirty.current = isDirty;
  }, [dirty, isDirty]);
  const setState = (state: "active" | "void", version: number) =>
    update("manual_entries", { id: entry?.id, data: { state }, previousData: { ...entry, version } as EntryRow }, { returnPromise: true });
  const isVoid = entry?.state === "void";
  const mayUpdate = can("manual_entries.update") || can("manual_entries.update_own");
  const values = form.watch();
  const actions = entry && mayUpdate && (
    <Button
      kind={isVoid ? "plain" : "danger"}
      disabled={busy}
      onClick={() => {
        const to = isVoid ? "active" : "void";
        void run(() => setState(to, entry.version), t(isVoid ? "manual.restored" : "manual.voidedOne"), () => setState(isVoid ? "void" : "active", entry.version + 1));
      }}
    >
      {t(isVoid ? "manual.restore" : "manual.voidOne")}
    </Button>
  );
  return (
    <Page title={t(entry ? "manual.edit" : "manual.new")} actions={actions}>
      {conflict}
      {entry && <OnRecord table="manual_entries" id={entry.id} />}
      {isOld && <Newer />}
      <LeaveGuard dirty={form.formState.isDirty} saved={saved} />
      {isVoid && (
        <div style={{ marginTop: 16, maxWidth: 728 }}>
          <Notice kind="warn">{t("manual.voidText")}</Notice>
        </div>
      )}
      <PageForm onSubmit={submit} saving={form.formState.isSubmitting} save={t("manual.save")} cancel={() => void navigate(list)} aside={<LastEntries customerId={values.customer_id} name={values.customer_name ?? ""} except={entry?.id} />}>
        <Group title={t("manual.what")}>
          <div>
            <Segments label={t("field.direction")} value={values.direction} onChange={(value) => form.setValue("direction", value, { shouldDirty: true })} options={[{ value: "revenue", label: t("direction.revenue") }, { value: "cost", label: t("direction.cost") }]} />
          </div>
          <RecordField
            of={CUSTOMERS}
            label={t("field.customer")}
            hint={t("manual.customerHint")}
            error={form.formState.errors.customer_id?.message}
            value={values.customer_id}
            name={values.customer_name}
            onChange={(id, name) => {
              form.setValue("customer_id", id, { shouldDirty: true });
              form.setValue("customer_name", name);
            }}
          />
        </Group>
        <Group title={t("manual.price")} text={t("manual.net")}>
          <Row shape="wideFirst">
            <AmountField label={t("field.amount")} {...bind(form, "amount", { required: t("error.required"), validate: (typed: string | null) => parseAmount(typed ?? "", locale) !== null || t("error.amountShape") })} />
            <SelectField label={t("field.currency")} options={currencyCodes([organisation.currency, values.currency])} {...bind(form, "currency")} />
          </Row>
        </Group>
        <Group title={t("manual.when")}>
          <DateField label={t("field.day")} error={form.formState.errors.happened_on?.message} value={values.happened_on} onChange={(day) => form.setValue("happened_on", day, { shouldDirty: true })} />
        </Group>
        <Group title={t("field.note")}>
          <TextAreaField label={t("manual.noteLabel")} maxLength={2000} {...bind(form, "note")} />
        </Group>
      </PageForm>
    </Page>
  );
}
