import { useCreate, useDataProvider, useDelete, useGetOne, useUpdate } from "ra-core";
import { useState } from "react";
import { Refusal } from "~/api/errors";
import type { Guardrail } from "~/api/rows";
import { undoDelete } from "~/api/undoDelete";
import { useHouse } from "~/app/house";
import { currencyCodes } from "~/features/entrance/options";
import { parseAmount, typedAmount } from "~/format/money";
import { parsePercent } from "~/format/percent";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { CustomerField } from "~/ui/CustomerField";
import { Dialog, DialogFoot, dialogStyles } from "~/ui/Dialog";
import { AmountField, Row, SelectField, TextField } from "~/ui/Field";
import { bind, useServerForm } from "~/ui/Form";
import { Failed, Loading } from "~/ui/States";
import { useToast } from "~/ui/Toast";
import { useAction } from "~/ui/useAction";
import { useShown } from "~/ui/useShown";
import { useTakeBack } from "~/ui/useTakeBack";
import styles from "./Guardrails.module.css";
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

/** Whose spend it is, as people choose it; one customer or agent stands beside it. */
const WHOSE = ["organisation", "customers", "customer", "agents", "agent"] as const;
type Whose = (typeof WHOSE)[number];

function whoseOf(row: Guardrail | null): Whose {
  if (!row || row.scope === "organisation") return "organisation";
  if (row.scope === "customer") return row.customer_id ? "customer" : "customers";
  return row.agent_id ? "agent" : "agents";
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
    whose: whoseOf(row) as string,
    customer_id: row?.customer_id ?? null,
    customer_name: null as string | null,
    agent_id: row?.agent_id ?? "",
    covers: (row?.covers ?? "both") as string,
    period: (row?.period ?? "month") as string,
    limit_amount: row?.limit_amount ? typedAmount(row.limit_amount, locale) : "",
    currency: (row?.currency ?? organisation.currency) as string,
    limit_share: row && row.limit_share !== null ? typedAmount(String(row.limit_share), locale).replace(/[.,]00$/, "") : "",
    action: (row?.action ?? "warn") as string,
    route_model: row?.route_model ?? "",
  });
  type Values = ReturnType<typeof valuesOf>;
  const isOfAgent = (values: Values) => values.whose === "agent" || values.whose === "agents";
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
    const whose = { scope: values.whose.replace(/s$/, ""), customer_id: values.whose === "customer" ? values.customer_id : null, agent_id: values.whose === "agent" ? values.agent_id.trim() : null } as Partial<Guardrail>;
    if (!before && values.whose === "customer" && !values.customer_id) throw new Refusal("error.required", "customer_id");
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
        {!guardrail && <SelectField label={t("guardrails.whose")} options={WHOSE.map((value) => ({ value, label: t(`guardrails.scope.${value}`) }))} {...bind(form, "whose")} />}
        {!guardrail && values.whose === "customer" && (
          <CustomerField
            label={t("field.customer")}
            error={form.formState.errors.customer_id?.message}
            value={values.customer_id}
            name={values.customer_name}
            onChange={(id, name) => {
              form.setValue("customer_id", id, { shouldDirty: true });
              form.setValue("customer_name", name);
              form.clearErrors("customer_id");
            }}
          />
        )}
        {!guardrail && values.whose === "agent" && <TextField label={t("guardrails.agent")} hint={t("guardrails.agentHint")} maxLength={200} autoComplete="off" spellCheck={false} {...bind(form, "agent_id", { required: t("error.required") })} />}
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
        {guardrail && <PauseAndDelete guardrail={guardrail} onClose={onClose} />}
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

/** Takes a guardrail out of force, for a while or for good; both can be taken back. */
function PauseAndDelete({ guardrail, onClose }: { guardrail: Guardrail; onClose: () => void }) {
  const { t } = useWords();
  const { organisation } = useHouse();
  const { run, busy } = useAction();
  const provider = useDataProvider();
  const [update] = useUpdate<Guardrail>();
  const [remove] = useDelete<Guardrail>();
  const { name, is_enabled } = guardrail;
  const setEnabled = (is_on: boolean, version: number) => update("guardrails", { id: guardrail.id, data: { is_enabled: is_on }, previousData: { ...guardrail, version } }, { returnPromise: true });
  const pause = () => run(() => setEnabled(!is_enabled, guardrail.version), t(is_enabled ? "guardrails.pausedOne" : "guardrails.resumedOne", { name }), () => setEnabled(is_enabled, guardrail.version + 1));
  const deleteIt = () =>
    run(
      () => remove("guardrails", { id: guardrail.id, previousData: guardrail }, { returnPromise: true }),
      t("guardrails.deleted", { name }),
      () => undoDelete(organisation.id, "guardrails", guardrail.id).then(() => provider.getOne("guardrails", { id: guardrail.id })),
    );
  return (
    <div className={styles.actions}>
      <Button disabled={busy} icon={is_enabled ? "pause" : "play"} onClick={() => void pause().then(onClose)}>
        {t(is_enabled ? "guardrails.pause" : "guardrails.resume")}
      </Button>
      <Button kind="danger" disabled={busy} onClick={() => void deleteIt().then(onClose)}>
        {t("guardrails.delete")}
      </Button>
    </div>
  );
}
