import type { FieldValues, Path, PathValue, UseFormReturn } from "react-hook-form";
import { Refusal } from "~/api/errors";
import { useWords } from "~/i18n";
import { SelectField, TextField } from "~/ui/Field";
import { bind } from "~/ui/Form";
import { RecordField } from "~/ui/RecordField";
import { CUSTOMERS } from "~/ui/records";

/** Whose spend it is, as people choose it; one customer or agent stands beside it. */
const WHOSE = ["organisation", "customers", "customer", "agents", "agent"] as const;

interface Scoped {
  scope: "organisation" | "customer" | "agent";
  customer_id: string | null;
  agent_id: string | null;
}

export interface WhoseValues {
  whose: string;
  customer_id: string | null;
  customer_name: string | null;
  agent_id: string;
}

export const isOfAgent = ({ whose }: WhoseValues): boolean => whose === "agent" || whose === "agents";

/** What the form starts with. */
export function whoseOf(row: Scoped | null): WhoseValues {
  const named = row?.customer_id ?? row?.agent_id;
  const whose = !row || row.scope === "organisation" ? "organisation" : named ? row.scope : `${row.scope}s`;
  return { whose, customer_id: row?.customer_id ?? null, customer_name: null, agent_id: row?.agent_id ?? "" };
}

/** What the database is told; refuses one customer's where none is chosen. */
export function scopeOf(values: WhoseValues): Scoped {
  if (values.whose === "customer" && !values.customer_id) throw new Refusal("error.required", "customer_id");
  return {
    scope: values.whose.replace(/s$/, "") as Scoped["scope"],
    customer_id: values.whose === "customer" ? values.customer_id : null,
    agent_id: values.whose === "agent" ? values.agent_id.trim() : null,
  };
}

/** Whose spend a new guardrail or alert is about. */
export function WhoseFields<Values extends FieldValues & WhoseValues>({ form }: { form: UseFormReturn<Values> }) {
  const { t } = useWords();
  const name = (field: keyof WhoseValues) => field as string as Path<Values>;
  const set = (field: keyof WhoseValues, value: string | null, options?: { shouldDirty: boolean }) => form.setValue(name(field), value as PathValue<Values, Path<Values>>, options);
  const values: WhoseValues = form.watch();
  return (
    <>
      <SelectField label={t("guardrails.whose")} options={WHOSE.map((value) => ({ value, label: t(`guardrails.scope.${value}`) }))} {...bind(form, name("whose"))} />
      {values.whose === "customer" && (
        <RecordField
          of={CUSTOMERS}
          label={t("field.customer")}
          error={form.getFieldState(name("customer_id"), form.formState).error?.message}
          value={values.customer_id}
          name={values.customer_name}
          onChange={(id, customer) => {
            set("customer_id", id, { shouldDirty: true });
            set("customer_name", customer);
            form.clearErrors(name("customer_id"));
          }}
        />
      )}
      {values.whose === "agent" && <TextField label={t("guardrails.agent")} hint={t("guardrails.agentHint")} maxLength={200} autoComplete="off" spellCheck={false} {...bind(form, name("agent_id"), { required: t("error.required") })} />}
    </>
  );
}
