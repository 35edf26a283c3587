import { useCreate, useGetOne, useUpdate } from "ra-core";
import { useRef } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { Refusal } from "~/api/errors";
import { useHouse } from "~/app/house";
import { today } from "~/format/dates";
import { parseAmount, typedAmount } from "~/format/money";
import { useWords } from "~/i18n";
import { currencyCodes } from "~/features/entrance/options";
import { Button } from "~/ui/Button";
import { CustomerField } from "~/ui/CustomerField";
import { DateField } from "~/ui/DateField";
import { AmountField, Row, SelectField, TextAreaField } from "~/ui/Field";
import { bind, Group, LeaveGuard, PageForm, useServerForm } from "~/ui/Form";
import { Page } from "~/ui/Page";
import { Segments } from "~/ui/Segments";
import { Failed, Loading, Notice } from "~/ui/States";
import { useToast } from "~/ui/Toast";
import { useAction } from "~/ui/useAction";
import type { EntryRow } from ".";
import { LastEntries } from "./LastEntries";

/** Opens the form of a new entry, or of one that is there. */
export default function ManualEntryPage() {
  const { id } = useParams();
  return id ? <Existing id={id} /> : <EntryForm entry={null} />;
}

function Existing({ id }: { id: string }) {
  const found = useGetOne<EntryRow>("manual_entries", { id });
  if (found.error) return <Failed error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Loading />;
  return <EntryForm key={found.data.version} entry={found.data} />;
}

function EntryForm({ entry }: { entry: EntryRow | null }) {
  const { t } = useWords();
  const { organisation, locale, timezone, can } = useHouse();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const say = useToast();
  const { run, busy } = useAction();
  const [create] = useCreate<EntryRow>();
  const [update] = useUpdate<EntryRow>();
  const saved = useRef(false);
  const list = "/manual-entries";
  const defaults = {
    direction: (entry?.direction ?? "revenue") as string,
    customer_id: entry?.customer_id ?? search.get("customer"),
    customer_name: entry?.customer?.name ?? search.get("name"),
    amount: entry ? typedAmount(entry.amount, locale) : "",
    currency: entry?.currency ?? organisation.currency,
    happened_on: entry?.happened_on ?? today(timezone),
    note: entry?.note ?? "",
  };
  const { form, submit } = useServerForm(defaults, async ({ customer_name: _, ...values }) => {
    const amount = parseAmount(values.amount, locale);
    if (amount === null) throw new Refusal("error.amountShape", "amount");
    const data = { ...values, amount } as Partial<EntryRow>;
    if (entry) await update("manual_entries", { id: entry.id, data, previousData: entry }, { returnPromise: true });
    else await create("manual_entries", { data }, { returnPromise: true });
    saved.current = true;
    say({ text: t("manual.saved") });
    await navigate(list);
  });
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
      <LeaveGuard dirty={form.formState.isDirty} saved={saved} />
      {isVoid && (
        <div style={{ marginTop: 16, maxWidth: 728 }}>
          <Notice kind="warn">{t("manual.voidText")}</Notice>
        </div>
      )}
      <PageForm onSubmit={submit} saving={form.formState.isSubmitting} save={t("manual.save")} cancel={() => void navigate(list)} aside={values.customer_id && <LastEntries customerId={values.customer_id} name={values.customer_name ?? ""} except={entry?.id} />}>
        <Group title={t("manual.what")}>
          <div>
            <Segments label={t("field.direction")} value={values.direction} onChange={(value) => form.setValue("direction", value, { shouldDirty: true })} options={[{ value: "revenue", label: t("direction.revenue") }, { value: "cost", label: t("direction.cost") }]} />
          </div>
          <CustomerField
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
