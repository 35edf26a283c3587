import { useCreate, useDataProvider, useGetOne, useUpdate } from "ra-core";
import { useState } from "react";
import { Refusal } from "~/api/errors";
import type { SpendAlert } from "~/api/rows";
import { useHouse } from "~/app/house";
import { currencyCodes } from "~/features/entrance/options";
import { PauseAndDelete } from "~/features/guardrails/PauseAndDelete";
import { isOfAgent, scopeOf, whoseOf, WhoseFields } from "~/features/guardrails/Whose";
import { minus, parseAmount, typedAmount } from "~/format/money";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { Dialog, DialogFoot, dialogStyles } from "~/ui/Dialog";
import { AmountField, Row, SelectField, TextField } from "~/ui/Field";
import { bind, useServerForm } from "~/ui/Form";
import { Failed, Loading } from "~/ui/States";
import { useToast } from "~/ui/Toast";
import { useShown } from "~/ui/useShown";
import { useTakeBack } from "~/ui/useTakeBack";
import { Preview } from "./Preview";
import { COVERS } from "./words";

/** One alert to edit at the side of the list; with the id `new` one that is not there yet. */
export function AlertDialog({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  const { t } = useWords();
  const shown = useShown(id);
  const isNew = shown === "new";
  const found = useGetOne<SpendAlert>("spend_alerts", { id: shown ?? "" }, { enabled: shown !== undefined && !isNew, retry: false });
  return (
    <Dialog side open={id !== undefined} onClose={onClose} title={isNew ? t("alerts.new") : (found.data?.name ?? t("state.loading"))}>
      {isNew ? <Edited key="new" alert={null} onClose={onClose} /> : found.error ? <Failed error={found.error} retry={() => void found.refetch()} /> : found.data ? <Kept key={found.data.id} now={found.data} onClose={onClose} /> : <Loading />}
    </Dialog>
  );
}

/** The form stands on the row it was opened with: whoever changes it meanwhile is met when it is saved. */
function Kept({ now, onClose }: { now: SpendAlert; onClose: () => void }) {
  const [opened] = useState(now);
  return <Edited alert={opened.is_enabled === now.is_enabled ? opened : now} onClose={onClose} />;
}

function Edited({ alert, onClose }: { alert: SpendAlert | null; onClose: () => void }) {
  const { t } = useWords();
  const { organisation, locale } = useHouse();
  const say = useToast();
  const provider = useDataProvider();
  const [create] = useCreate<SpendAlert>();
  const [update] = useUpdate<SpendAlert>();
  const takeBack = useTakeBack<SpendAlert>("spend_alerts");
  const valuesOf = (row: SpendAlert | null) => ({
    name: row?.name ?? "",
    ...whoseOf(row),
    covers: (row?.covers ?? "all") as string,
    period: (row?.period ?? "month") as string,
    warning_amount: row?.warning_amount ? typedAmount(row.warning_amount, locale) : "",
    critical_amount: row?.critical_amount ? typedAmount(row.critical_amount, locale) : "",
    currency: (row?.currency ?? organisation.currency) as string,
    silent_hours: row?.silent_hours ? String(row.silent_hours) : "",
  });
  type Values = ReturnType<typeof valuesOf>;
  const amount = (typed: string, field: string) => {
    if (!typed.trim()) return null;
    const parsed = parseAmount(typed, locale);
    if (parsed === null) throw new Refusal("error.amountShape", field);
    return parsed;
  };
  const hours = (typed: string) => {
    if (!typed.trim()) return null;
    if (!/^\d{1,3}$/.test(typed.trim()) || Number(typed) < 1 || Number(typed) > 720) throw new Refusal("alerts.hoursShape", "silent_hours");
    return Number(typed);
  };
  const save = async (values: Values, basis: SpendAlert | null) => {
    const warning_amount = amount(values.warning_amount, "warning_amount");
    const critical_amount = amount(values.critical_amount, "critical_amount");
    const silent_hours = hours(values.silent_hours);
    if (warning_amount === null && critical_amount === null && silent_hours === null) throw new Refusal("alerts.nothingTold", "warning_amount");
    if (warning_amount !== null && critical_amount !== null && !/^(?!-).*[1-9]/.test(minus(critical_amount, warning_amount))) throw new Refusal("alerts.criticalBelow", "critical_amount");
    // A message is nobody's agent's.
    const covers = isOfAgent(values) && values.covers === "messages" ? "all" : values.covers;
    const data = { name: values.name, covers, period: values.period, warning_amount, critical_amount, currency: values.currency, silent_hours } as Partial<SpendAlert>;
    const before = basis ?? alert;
    const kept = before
      ? await update("spend_alerts", { id: before.id, data, previousData: before }, { returnPromise: true })
      : await create("spend_alerts", { data: { ...scopeOf(values), ...data } }, { returnPromise: true });
    say({ text: t("guardrails.saved", { name: values.name }), undo: before && kept ? () => takeBack(before, kept, data) : undefined });
    onClose();
  };
  const { form, submit, conflict } = useServerForm<Values, SpendAlert>(valuesOf(alert), save, {
    row: alert,
    read: () => provider.getOne<SpendAlert>("spend_alerts", { id: alert?.id ?? "" }).then(({ data }) => data),
    toValues: valuesOf,
    labels: {
      name: t("field.name"), covers: t("alerts.covers"), period: t("guardrails.period"), warning_amount: t("alerts.warning"), critical_amount: t("alerts.critical"),
      currency: t("field.currency"), silent_hours: t("alerts.silence"),
    },
    show: (field, values) => (field === "covers" ? t(COVERS[values.covers as SpendAlert["covers"]]) : String(values[field] ?? "")),
  });
  const values = form.watch();
  const isAmount = { validate: (typed: string | null) => !typed?.trim() || parseAmount(typed, locale) !== null || t("error.amountShape") };
  const covered = (["all", "ai", "calls", "messages"] as const).filter((value) => value !== "messages" || !isOfAgent(values));
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      {conflict}
      <div className={dialogStyles.body}>
        <p className={dialogStyles.text}>{t("alerts.text")}</p>
        <TextField label={t("field.name")} maxLength={200} autoComplete="off" {...bind(form, "name", { required: t("error.required") })} />
        {!alert && <WhoseFields form={form} />}
        <Row>
          <SelectField label={t("alerts.covers")} options={covered.map((value) => ({ value, label: t(COVERS[value]) }))} {...bind(form, "covers")} />
          <SelectField label={t("guardrails.period")} options={(["month", "day"] as const).map((value) => ({ value, label: t(`guardrails.period.${value}`) }))} {...bind(form, "period")} />
        </Row>
        <Preview
          values={values}
          fill={(warning, critical) => {
            form.setValue("warning_amount", warning, { shouldDirty: true });
            form.setValue("critical_amount", critical, { shouldDirty: true });
            form.clearErrors(["warning_amount", "critical_amount"]);
          }}
        />
        <Row>
          <AmountField label={t("alerts.warning")} {...bind(form, "warning_amount", isAmount)} />
          <AmountField label={t("alerts.critical")} {...bind(form, "critical_amount", isAmount)} />
        </Row>
        <SelectField label={t("field.currency")} options={currencyCodes([organisation.currency, values.currency])} {...bind(form, "currency")} />
        <TextField label={t("alerts.silence")} hint={t("alerts.silenceHint")} inputMode="numeric" maxLength={3} autoComplete="off" {...bind(form, "silent_hours")} />
        {alert && <PauseAndDelete resource="spend_alerts" row={alert} onClose={onClose} />}
      </div>
      <DialogFoot>
        <Button onClick={onClose}>{t("action.cancel")}</Button>
        <Button kind="primary" type="submit" disabled={form.formState.isSubmitting}>
          {t("alerts.save")}
        </Button>
      </DialogFoot>
    </form>
  );
}
