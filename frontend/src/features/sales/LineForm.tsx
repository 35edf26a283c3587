import { useCreate, useDataProvider, useGetOne, useUpdate } from "ra-core";
import { Refusal } from "~/api/errors";
import type { SaleLine, SaleRow, Service } from "~/api/rows";
import { useHouse } from "~/app/house";
import { parseAmount, typedAmount } from "~/format/money";
import { parsePercent } from "~/format/percent";
import { useWords, type Word } from "~/i18n";
import { Button } from "~/ui/Button";
import { AmountField, SelectField, TextField } from "~/ui/Field";
import { bind, useServerForm } from "~/ui/Form";
import { RecordField } from "~/ui/RecordField";
import { SOLD_SERVICES } from "~/ui/records";
import styles from "./Sale.module.css";

interface Props {
  sale: SaleRow;
  line: SaleLine | null;
  position: number;
  onDone: () => void;
  onCancel: () => void;
}

/** A number without the decimals that say nothing. */
const short = (value: number | string, locale: string): string => typedAmount(String(value), locale).replace(/[.,]00$/, "");

/** One line in its place: chosen from the services, or written freely. */
export function LineForm({ sale, line, position, onDone, onCancel }: Props) {
  const { t } = useWords();
  const { locale } = useHouse();
  const provider = useDataProvider();
  const [create] = useCreate<SaleLine>();
  const [update] = useUpdate<SaleLine>();
  // A line holds the words it was written with, not what the service is called.
  const { data: kept } = useGetOne<Service>("services", { id: line?.service_id ?? "" }, { enabled: Boolean(line?.service_id), retry: false });
  const valuesOf = (row: SaleLine | null) => ({
    service_id: row?.service_id ?? null,
    service_name: null as string | null,
    description: row?.description ?? "",
    quantity: short(row?.quantity ?? 1, locale),
    unit_price: row ? typedAmount(row.unit_price, locale) : "",
    discount: row && row.discount > 0 ? short(row.discount, locale) : "",
    tax_rate: row ? short(row.tax_rate, locale) : "",
    tax_included: String(row?.tax_included ?? false),
  });
  type Values = ReturnType<typeof valuesOf>;
  const number = (text: string, field: keyof Values, word: Word, read: (text: string, locale: string) => string | null): string => {
    const found = text.trim() ? read(text, locale) : "0";
    if (found === null) throw new Refusal(word, field);
    return found;
  };
  const save = async (values: Values, basis: SaleLine | null) => {
    const data = {
      service_id: values.service_id,
      description: values.description,
      quantity: Number(number(values.quantity, "quantity", "error.amountShape", parseAmount)),
      unit_price: number(values.unit_price, "unit_price", "error.amountShape", parseAmount),
      discount: Number(number(values.discount, "discount", "sales.shareShape", parsePercent)),
      tax_rate: Number(number(values.tax_rate, "tax_rate", "sales.shareShape", parsePercent)),
      tax_included: values.tax_included === "true",
      position,
    };
    const before = basis ?? line;
    if (before) await update("sale_lines", { id: before.id, data, previousData: before }, { returnPromise: true });
    else await create("sale_lines", { data: { ...data, sale_id: sale.id } }, { returnPromise: true });
    onDone();
  };
  const { form, submit, conflict } = useServerForm<Values, SaleLine>(valuesOf(line), save, {
    row: line,
    read: () => provider.getOne<SaleLine>("sale_lines", { id: line?.id ?? "" }).then(({ data }) => data),
    toValues: valuesOf,
    labels: { description: t("sales.description"), quantity: t("sales.quantity"), unit_price: t("sales.unitPrice"), discount: t("sales.lineDiscount"), tax_rate: t("bookings.taxRate"), tax_included: t("services.taxIn") },
    show: (field, values) => (field === "tax_included" ? t(values.tax_included === "true" ? "services.included" : "services.onTop") : (values[field] ?? "")),
  });
  /** What the catalogue says, to be changed where this sale is another. */
  const take = (id: string | null, name: string | null, service: Service | null) => {
    form.setValue("service_id", id, { shouldDirty: true });
    form.setValue("service_name", name);
    if (!service) return;
    form.setValue("description", service.name, { shouldDirty: true });
    if (service.price !== null && service.currency === sale.currency) form.setValue("unit_price", typedAmount(service.price, locale), { shouldDirty: true });
    if (service.tax_rate !== null) form.setValue("tax_rate", short(service.tax_rate, locale), { shouldDirty: true });
    form.setValue("tax_included", String(service.tax_included), { shouldDirty: true });
  };
  const [chosen, name] = form.watch(["service_id", "service_name"]);
  const amount = (typed: string | null) => !typed?.trim() || parseAmount(typed, locale) !== null || t("error.amountShape");
  const share = (typed: string | null) => !typed?.trim() || parsePercent(typed, locale) !== null || t("sales.shareShape");
  return (
    <form className={styles.fields} onSubmit={(event) => void submit(event)} noValidate aria-label={line ? t("sales.editLine", { name: line.description }) : t("sales.addLine")}>
      {conflict}
      <RecordField
        of={SOLD_SERVICES}
        label={t("bookings.service")}
        error={form.formState.errors.service_id?.message}
        empty={t("sales.freeLine")}
        value={chosen}
        name={name ?? (chosen && chosen === kept?.id ? kept.name : null)}
        kept={kept}
        onChange={take}
      />
      <TextField label={t("sales.description")} maxLength={500} autoComplete="off" {...bind(form, "description", { required: t("error.required") })} />
      <AmountField label={t("sales.quantity")} {...bind(form, "quantity", { validate: amount })} />
      <AmountField label={`${t("sales.unitPrice")}, ${sale.currency}`} {...bind(form, "unit_price", { required: t("error.required"), validate: amount })} />
      <AmountField label={t("sales.lineDiscount")} {...bind(form, "discount", { validate: share })} />
      <AmountField label={t("bookings.taxRate")} {...bind(form, "tax_rate", { validate: share })} />
      <SelectField
        label={t("services.taxIn")}
        options={[
          { value: "false", label: t("services.onTop") },
          { value: "true", label: t("services.included") },
        ]}
        {...bind(form, "tax_included")}
      />
      <div className={styles.foot}>
        <Button onClick={onCancel}>{t("action.cancel")}</Button>
        <Button kind="primary" type="submit" disabled={form.formState.isSubmitting}>
          {t("sales.saveLine")}
        </Button>
      </div>
    </form>
  );
}
