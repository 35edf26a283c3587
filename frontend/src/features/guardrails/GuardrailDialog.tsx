import { useCreate, useDataProvider, useGetOne, useUpdate } from "ra-core";
import { useState } from "react";
import { Refusal } from "~/api/errors";
import type { Guardrail } from "~/api/rows";
import { useHouse } from "~/app/house";
import { currencyCodes } from "~/features/entrance/options";
import { parseAmount, typedAmount } from "~/format/money";
import { parsePercent } from "~/format/percent";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { Dialog, DialogFoot, dialogStyles } from "~/ui/Dialog";
import { AmountField, Row, SelectField, TextField } from "~/ui/Field";
import { bind, useServerForm } from "~/ui/Form";
import { Failed, Loading } from "~/ui/States";
import { useToast } from "~/ui/Toast";
import { useShown } from "~/ui/useShown";
import { useTakeBack } from "~/ui/useTakeBack";
import { PauseAndDelete } from "./PauseAndDelete";
import { isOfAgent, scopeOf, whoseOf, WhoseFields } from "./Whose";
import { ACTIONS, COVERS } from "./words";

/** One guardrail to edit at the side of the list; with the id `new` one that is not there yet. */
export function GuardrailDialog({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  const { t } = useWords();
  const shown = useShown(id);
  const isNew = shown === "new";
  const found = useGetOne<Guardrail>("guardrails", { id: shown ?? "" }, { enabled: shown !== undefined && !isNew, retry: false });
  return (
    <Dialog side open={id !== undefined} onClose={onClose} title={isNew ? t("guardrails.new") : (found.data?.name ?? t("state.loading"))}>
      {isNew ? <Edited key="new" guardrail={null} onClose={onClose} /> : found.error ? <Failed error={found.error} retry={() => void found.refetch()} /> : found.data ? <Kept key={found.data.id} now={found.data} onClose={onClose} /> : <Loading />}
    </Dialog>
  );
}

/** The form stands on the row it was opened with: whoever changes it meanwhile is met when it is saved. */
function Kept({ now, onClose }: { now: Guardrail; onClose: () => void }) {
  const [opened] = useState(now);
  return <Edited guardrail={opened.is_enabled === now.is_enabled ? opened : now} onClose={onClose} />;
}

function Edited({ guardrail, onClose }: { guardrail: Guardrail | null; onClose: () => void }) {
  const { t } = useWords();
  const { organisation, locale } = useHouse();
  const say = useToast();
  const provider = useDataProvider();
  const [create] = useCreate<Guardrail>();
  const [update] = useUpdate<Guardrail>();
  const takeBack = useTakeBack<Guardrail>("guardrails");
  const valuesOf = (row: Guardrail | null) => ({
    name: row?.name ?? "",
    ...whoseOf(row),
    covers: (row?.covers ?? "both") as string,
    period: (row?.period ?? "month") as string,
    limit_amount: row?.limit_amount ? typedAmount(row.limit_amount, locale) : "",
    currency: (row?.currency ?? organisation.currency) as string,
    limit_share: row && row.limit_share !== null ? typedAmount(String(row.limit_share), locale).replace(/[.,]00$/, "") : "",
    action: (row?.action ?? "warn") as string,
    route_model: row?.route_model ?? "",
  });
  type Values = ReturnType<typeof valuesOf>;
  const save = async (values: Values, basis: Guardrail | null) => {
    const amount = values.limit_amount.trim() ? parseAmount(values.limit_amount, locale) : null;
    if (values.limit_amount.trim() && amount === null) throw new Refusal("error.amountShape", "limit_amount");
    const share = values.limit_share.trim() ? parsePercent(values.limit_share, locale) : null;
    if (values.limit_share.trim() && share === null) throw new Refusal("guardrails.shareShape", "limit_share");
    if (amount === null && share === null) throw new Refusal("guardrails.limitMissing", "limit_amount");
    const routes = values.action === "route";
    const data = {
      name: values.name,
      // A message has no agent and no model: what is about either is about AI alone.
      covers: isOfAgent(values) || routes ? "ai" : values.covers,
      period: values.period,
      limit_amount: amount,
      limit_share: share === null ? null : Number(share),
      currency: values.currency,
      action: values.action,
      route_model: routes ? values.route_model.trim() : null,
    } as Partial<Guardrail>;
    const before = basis ?? guardrail;
    const whose = before ? {} : scopeOf(values);
    const kept = before
      ? await update("guardrails", { id: before.id, data, previousData: before }, { returnPromise: true })
      : await create("guardrails", { data: { ...whose, ...data } }, { returnPromise: true });
    say({ text: t("guardrails.saved", { name: values.name }), undo: before && kept ? () => takeBack(before, kept, data) : undefined });
    onClose();
  };
  const { form, submit, conflict } = useServerForm<Values, Guardrail>(valuesOf(guardrail), save, {
    row: guardrail,
    read: () => provider.getOne<Guardrail>("guardrails", { id: guardrail?.id ?? "" }).then(({ data }) => data),
    toValues: valuesOf,
    labels: {
      name: t("field.name"), covers: t("guardrails.covers"), period: t("guardrails.period"), limit_amount: t("guardrails.amount"),
      currency: t("field.currency"), limit_share: t("guardrails.share"), action: t("guardrails.action"), route_model: t("guardrails.routeModel"),
    },
    show: (field, values) => (field === "action" ? t(ACTIONS[values.action as Guardrail["action"]]) : field === "covers" ? t(COVERS[values.covers as Guardrail["covers"]]) : String(values[field] ?? "")),
  });
  const values = form.watch();
  const isRouted = values.action === "route";
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      {conflict}
      <div className={dialogStyles.body}>
        <p className={dialogStyles.text}>{t("guardrails.text")}</p>
        <TextField label={t("field.name")} maxLength={200} autoComplete="off" {...bind(form, "name", { required: t("error.required") })} />
        {!guardrail && <WhoseFields form={form} />}
        <Row>
          {!isOfAgent(values) && !isRouted && <SelectField label={t("guardrails.covers")} options={(["both", "ai", "messages"] as const).map((value) => ({ value, label: t(COVERS[value]) }))} {...bind(form, "covers")} />}
          <SelectField label={t("guardrails.period")} options={(["month", "day"] as const).map((value) => ({ value, label: t(`guardrails.period.${value}`) }))} {...bind(form, "period")} />
        </Row>
        <Row shape="wideFirst">
          <AmountField label={t("guardrails.amount")} {...bind(form, "limit_amount", { validate: (typed: string | null) => !typed?.trim() || parseAmount(typed, locale) !== null || t("error.amountShape") })} />
          <SelectField label={t("field.currency")} options={currencyCodes([organisation.currency, values.currency])} {...bind(form, "currency")} />
        </Row>
        <AmountField label={t("guardrails.share")} hint={t("guardrails.shareHint")} {...bind(form, "limit_share", { validate: (typed: string | null) => !typed?.trim() || parsePercent(typed, locale) !== null || t("guardrails.shareShape") })} />
        <SelectField label={t("guardrails.action")} options={(["warn", "ask", "route", "block"] as const).map((value) => ({ value, label: t(ACTIONS[value]) }))} {...bind(form, "action")} />
        {isRouted && (
          <TextField
            label={t("guardrails.routeModel")}
            hint={t("guardrails.routeHint")}
            maxLength={200}
            autoComplete="off"
            spellCheck={false}
            {...bind(form, "route_model", { required: t("error.required"), pattern: { value: /^\s*[\w.~-]+\/[\w.:~-]+\s*$/, message: t("chat.modelShape") } })}
          />
        )}
        {guardrail && <PauseAndDelete resource="guardrails" row={guardrail} onClose={onClose} />}
      </div>
      <DialogFoot>
        <Button onClick={onClose}>{t("action.cancel")}</Button>
        <Button kind="primary" type="submit" disabled={form.formState.isSubmitting}>
          {t("guardrails.save")}
        </Button>
      </DialogFoot>
    </form>
  );
}
