import { useCreate, useDataProvider, useGetOne, useUpdate } from "ra-core";
import { useState } from "react";
import { Refusal } from "~/api/errors";
import type { Service } from "~/api/rows";
import { useHouse } from "~/app/house";
import { currencyCodes } from "~/features/entrance/options";
import { parseAmount, typedAmount } from "~/format/money";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { Dialog, DialogFoot, dialogStyles } from "~/ui/Dialog";
import { AmountField, Row, SelectField, TextField } from "~/ui/Field";
import { bind, useServerForm } from "~/ui/Form";
import { Failed, Loading } from "~/ui/States";
import { useToast } from "~/ui/Toast";
import { useAction } from "~/ui/useAction";
import { useShown } from "~/ui/useShown";
import { useTakeBack } from "~/ui/useTakeBack";
import { parsePercent } from "~/format/percent";

/** One service to edit at the side of the list; with the id `new` one that is not there yet. */
export function ServiceDialog({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  const { t } = useWords();
  const shown = useShown(id);
  const isNew = shown === "new";
  const found = useGetOne<Service>("services", { id: shown ?? "" }, { enabled: shown !== undefined && !isNew, retry: false });
  return (
    <Dialog side open={id !== undefined} onClose={onClose} title={isNew ? t("services.new") : (found.data?.name ?? t("state.loading"))}>
      {isNew ? <Edited key="new" service={null} onClose={onClose} /> : found.error ? <Failed error={found.error} retry={() => void found.refetch()} /> : found.data ? <Kept key={found.data.id} now={found.data} onClose={onClose} /> : <Loading />}
    </Dialog>
  );
}

/** The form stands on the row it was opened with: whoever changes it meanwhile is met when it is saved. */
function Kept({ now, onClose }: { now: Service; onClose: () => void }) {
  const [opened] = useState(now);
  return <Edited service={opened.state === now.state ? opened : now} onClose={onClose} />;
}

function Edited({ service, onClose }: { service: Service | null; onClose: () => void }) {
  const { t } = useWords();
  const { organisation, locale } = useHouse();
  const say = useToast();
  const { run, busy } = useAction();
  const provider = useDataProvider();
  const [create] = useCreate<Service>();
  const [update] = useUpdate<Service>();
  const takeBack = useTakeBack<Service>("services");
  const valuesOf = (row: Service | null) => ({
    name: row?.name ?? "",
    price: row?.price ? typedAmount(row.price, locale) : "",
    currency: (row?.currency ?? organisation.currency) as string,
    tax_rate: row && row.tax_rate !== null ? typedAmount(String(row.tax_rate), locale).replace(/[.,]00$/, "") : "",
    tax_included: String(row?.tax_included ?? true),
  });
  type Values = ReturnType<typeof valuesOf>;
  const save = async (values: Values, basis: Service | null) => {
    const price = values.price.trim() ? parseAmount(values.price, locale) : null;
    if (values.price.trim() && price === null) throw new Refusal("error.amountShape", "price");
    const rate = values.tax_rate.trim() ? parsePercent(values.tax_rate, locale) : null;
    if (values.tax_rate.trim() && rate === null) throw new Refusal("services.taxShape", "tax_rate");
    const data = { name: values.name, price, currency: values.currency, tax_rate: rate === null ? null : Number(rate), tax_included: values.tax_included === "true" };
    const before = basis ?? service;
    const kept = before ? await update("services", { id: before.id, data, previousData: before }, { returnPromise: true }) : await create("services", { data }, { returnPromise: true });
    // A rate that bookings took over does not leave them again: what they counted is corrected, not taken back.
    const mayTakeBack = before && kept && !(before.tax_rate === null && data.tax_rate !== null) && !(before.price === null && data.price !== null);
    say({ text: t("services.saved", { name: values.name }), undo: mayTakeBack ? () => takeBack(before, kept, data) : undefined });
    onClose();
  };
  const { form, submit, conflict } = useServerForm<Values, Service>(valuesOf(service), save, {
    row: service,
    read: () => provider.getOne<Service>("services", { id: service?.id ?? "" }).then(({ data }) => data),
    toValues: valuesOf,
    labels: { name: t("field.name"), price: t("services.price"), currency: t("field.currency"), tax_rate: t("bookings.taxRate"), tax_included: t("services.taxIn") },
    show: (field, values) => (field === "tax_included" ? t(values.tax_included === "true" ? "services.included" : "services.onTop") : values[field]),
  });
  const retired = service?.state === "retired";
  const setState = (state: Service["state"], version: number) => update("services", { id: service?.id, data: { state }, previousData: { ...service, version } as Service }, { returnPromise: true });
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      {conflict}
      <div className={dialogStyles.body}>
        <p className={dialogStyles.text}>{t(service?.tax_rate === null ? "services.untaxedText" : "services.text")}</p>
        <TextField label={t("field.name")} maxLength={200} autoComplete="off" {...bind(form, "name", { required: t("error.required") })} />
        <Row shape="wideFirst">
          <AmountField label={t("services.price")} {...bind(form, "price", { validate: (typed: string) => !typed.trim() || parseAmount(typed, locale) !== null || t("error.amountShape") })} />
          <SelectField label={t("field.currency")} options={currencyCodes([organisation.currency, form.watch("currency")])} {...bind(form, "currency")} />
        </Row>
        <AmountField label={t("bookings.taxRate")} hint={t("services.taxHint")} {...bind(form, "tax_rate", { validate: (typed: string) => !typed.trim() || parsePercent(typed, locale) !== null || t("services.taxShape") })} />
        <SelectField
          label={t("services.taxIn")}
          options={[
            { value: "true", label: t("services.included") },
            { value: "false", label: t("services.onTop") },
          ]}
          {...bind(form, "tax_included")}
        />
        {service && (
          <div>
            <Button
              disabled={busy}
              onClick={() => {
                const to = retired ? "active" : "retired";
                void run(() => setState(to, service.version), t(retired ? "services.broughtBack" : "services.retiredOne", { name: service.name }), () => setState(retired ? "retired" : "active", service.version + 1)).then(onClose);
              }}
            >
              {t(retired ? "services.bringBack" : "services.retire")}
            </Button>
          </div>
        )}
      </div>
      <DialogFoot>
        <Button onClick={onClose}>{t("action.cancel")}</Button>
        <Button kind="primary" type="submit" disabled={form.formState.isSubmitting}>
          {t("services.save")}
        </Button>
      </DialogFoot>
    </form>
  );
}
