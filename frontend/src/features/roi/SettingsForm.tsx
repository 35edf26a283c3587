import { useQueryClient } from "@tanstack/react-query";
import { useCreate, useDataProvider, useDelete, useUpdate } from "ra-core";
import { Refusal } from "~/api/errors";
import type { RoiSettings } from "~/api/rows";
import { useHouse } from "~/app/house";
import { currencyCodes } from "~/features/entrance/options";
import { formatDay, today } from "~/format/dates";
import { parseAmount, typedAmount, type Decimal } from "~/format/money";
import { useWords, type Word } from "~/i18n";
import { Button } from "~/ui/Button";
import { DateField } from "~/ui/DateField";
import { DialogFoot, dialogStyles } from "~/ui/Dialog";
import { AmountField, Row, SelectField } from "~/ui/Field";
import { bind, useServerForm } from "~/ui/Form";
import { useToast } from "~/ui/Toast";
import { useAction } from "~/ui/useAction";
import { useTakeBack } from "~/ui/useTakeBack";
import { useSettings } from "./useRoi";

/** What a field may hold, and the words for anything else; the database decides on the bounds. */
const SHAPES: Record<"hourly_wage" | "minutes_per_call" | "booking_value" | "attribution_days", { is: RegExp; word: Word; mayBeEmpty: boolean }> = {
  hourly_wage: { is: /^\d+(\.\d+)?$/, word: "roi.wageShape", mayBeEmpty: true },
  minutes_per_call: { is: /^\d+(\.\d{1,2})?$/, word: "roi.minutesShape", mayBeEmpty: false },
  booking_value: { is: /^\d+(\.\d+)?$/, word: "roi.valueShape", mayBeEmpty: true },
  attribution_days: { is: /^\d+$/, word: "roi.daysShape", mayBeEmpty: false },
};
type Shaped = keyof typeof SHAPES;

/** A number as a person would type it. */
const typed = (value: number | string, locale: string): string => typedAmount(String(value), locale).replace(/[.,]00$/, "");

/** One row of the settings: from which day on it holds, and what it says. */
export function SettingsForm({ settings, onDone }: { settings: RoiSettings | null; onDone: () => void }) {
  const { t } = useWords();
  const { organisation, locale, timezone } = useHouse();
  const say = useToast();
  const { run } = useAction();
  const queries = useQueryClient();
  const provider = useDataProvider();
  const [create] = useCreate<RoiSettings>();
  const [update] = useUpdate<RoiSettings>();
  const [remove] = useDelete<RoiSettings>();
  const takeBack = useTakeBack<RoiSettings>("roi_settings");
  // A new row begins with what holds until then.
  const newest = useSettings().data?.[0];
  const valuesOf = (row: RoiSettings | null | undefined, valid_from = row?.valid_from) => ({
    valid_from: valid_from ?? today(timezone),
    currency: (row?.currency ?? organisation.currency) as string,
    hourly_wage: row?.hourly_wage ? typed(row.hourly_wage, locale) : "",
    minutes_per_call: typed(row?.minutes_per_call ?? 4, locale),
    booking_value: row?.booking_value ? typed(row.booking_value, locale) : "",
    attribution_days: String(row?.attribution_days ?? 7),
  });
  type Values = ReturnType<typeof valuesOf>;
  /** What was typed as the database takes it; undefined when it is nothing of the kind. */
  const read = (field: Shaped, text: string): Decimal | null | undefined => {
    const { is, mayBeEmpty } = SHAPES[field];
    if (!text.trim()) return mayBeEmpty ? null : undefined;
    const value = parseAmount(text, locale);
    return value !== null && is.test(value) ? value : undefined;
  };
  const taken = (field: Shaped, values: Values): Decimal | null => {
    const value = read(field, values[field]);
    if (value === undefined) throw new Refusal(SHAPES[field].word, field);
    return value;
  };
  const save = async (values: Values, basis: RoiSettings | null) => {
    const data = {
      valid_from: values.valid_from,
      currency: values.currency,
      hourly_wage: taken("hourly_wage", values),
      minutes_per_call: Number(taken("minutes_per_call", values)),
      booking_value: taken("booking_value", values),
      attribution_days: Number(taken("attribution_days", values)),
    };
    const before = basis ?? settings;
    const kept = before ? await update("roi_settings", { id: before.id, data, previousData: before }, { returnPromise: true }) : await create("roi_settings", { data }, { returnPromise: true });
    const drop = (made: RoiSettings) => void run(() => remove("roi_settings", { id: made.id, previousData: made }, { returnPromise: true }).then(() => queries.invalidateQueries()), t("action.undone"));
    say({ text: t("roi.settingsSaved", { day: formatDay(values.valid_from, locale) }), undo: kept ? () => (before ? takeBack(before, kept, data) : drop(kept)) : undefined });
    onDone();
    await queries.invalidateQueries();
  };
  const { form, submit, conflict } = useServerForm<Values, RoiSettings>(settings ? valuesOf(settings) : valuesOf(newest, today(timezone)), save, {
    row: settings,
    read: () => provider.getOne<RoiSettings>("roi_settings", { id: settings?.id ?? "" }).then(({ data }) => data),
    toValues: (row) => valuesOf(row),
    labels: { valid_from: t("roi.validFrom"), currency: t("field.currency"), hourly_wage: t("roi.wage"), minutes_per_call: t("roi.minutes"), booking_value: t("roi.bookingValue"), attribution_days: t("roi.days") },
    show: (field, values) => (field === "valid_from" ? formatDay(values.valid_from, locale) : values[field]),
  });
  const shaped = (field: Shaped) => bind(form, field, { ...(SHAPES[field].mayBeEmpty ? {} : { required: t("error.required") }), validate: (text: string) => read(field, text) !== undefined || t(SHAPES[field].word) });
  const validFrom = form.watch("valid_from");
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      {conflict}
      <div className={dialogStyles.body}>
        <DateField label={t("roi.validFrom")} hint={t("roi.validFromHint")} error={form.formState.errors.valid_from?.message} value={validFrom} onChange={(day) => form.setValue("valid_from", day, { shouldDirty: true })} />
        <Row shape="wideFirst">
          <AmountField label={t("roi.wage")} hint={t("roi.wageHint")} {...shaped("hourly_wage")} />
          <SelectField label={t("field.currency")} options={currencyCodes([organisation.currency, form.watch("currency")])} {...bind(form, "currency")} />
        </Row>
        <AmountField label={t("roi.minutes")} hint={t("roi.minutesHint")} {...shaped("minutes_per_call")} />
        <AmountField label={t("roi.bookingValue")} hint={t("roi.bookingValueHint")} {...shaped("booking_value")} />
        <AmountField label={t("roi.days")} hint={t("roi.daysHint")} {...shaped("attribution_days")} />
      </div>
      <DialogFoot>
        <Button onClick={onDone}>{t("action.cancel")}</Button>
        <Button kind="primary" type="submit" disabled={form.formState.isSubmitting}>
          {t("roi.settingsSave")}
        </Button>
      </DialogFoot>
    </form>
  );
}
