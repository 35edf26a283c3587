import { useGetOne } from "ra-core";
import type { Customer } from "~/api/rows";
import { useWords } from "~/i18n";
import { Chip } from "./FilterChips";
import styles from "./List.module.css";
import { RecordField } from "./RecordField";
import { CUSTOMERS } from "./records";

/** A filter by one customer, or `none`: the rows that are nobody's. */
export function CustomerChip({ value, set }: { value: string | undefined; set: (customer: string | undefined) => void }) {
  const { t } = useWords();
  const isId = value !== undefined && value !== "none";
  const found = useGetOne<Customer>("customers", { id: value ?? "" }, { enabled: isId, retry: false });
  const name = value === undefined ? null : isId ? (found.data?.name ?? t(found.error ? "audit.gone" : "state.loading")) : t("value.noCustomer");
  return (
    <Chip label={t("field.customer")} value={name} onClear={() => set(undefined)}>
      <div className={styles.choose}>
        <RecordField of={CUSTOMERS} label={t("field.customer")} value={isId ? value : null} name={isId ? (found.data?.name ?? null) : null} onChange={(id) => set(id ?? undefined)} />
      </div>
    </Chip>
  );
}
