import { useGetMany } from "ra-core";
import type { Service } from "~/api/rows";
import { useWords } from "~/i18n";
import { CheckBox } from "~/ui/DataTable";
import { Chip } from "~/ui/FilterChips";
import listStyles from "~/ui/List.module.css";
import { RecordField } from "~/ui/RecordField";
import { SERVICES } from "~/ui/records";

/** A filter by some services, each found by a part of its name and taken away again. */
export function ServicesChip({ chosen, set }: { chosen: string[]; set: (services: string[] | undefined) => void }) {
  const { t } = useWords();
  const found = useGetMany<Service>("services", { ids: chosen }, { enabled: chosen.length > 0, retry: false });
  const nameOf = (id: string) => found.data?.find((row) => row?.id === id)?.name ?? t(found.isPending ? "state.loading" : "audit.gone");
  const without = (id: string) => chosen.filter((one) => one !== id);
  return (
    <Chip label={t("bookings.service")} value={chosen.length > 0 ? chosen.map(nameOf).join(", ") : null} onClear={() => set(undefined)}>
      {chosen.map((id) => (
        <label key={id} className={listStyles.choice}>
          <CheckBox label={nameOf(id)} checked onChange={() => set(without(id))} />
          <span aria-hidden="true">{nameOf(id)}</span>
        </label>
      ))}
      <div className={listStyles.choose}>
        <RecordField of={SERVICES} label={t("bookings.service")} value={null} name={null} onChange={(id) => id && set([...without(id), id])} />
      </div>
    </Chip>
  );
}
