import { useGetList } from "ra-core";
import { useState } from "react";
import type { OpenrouterKey } from "~/api/rows";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { DataTable } from "~/ui/DataTable";
import { Failed } from "~/ui/States";
import { Status, Unset } from "~/ui/Value";
import { KeyOwnerDialog } from "./KeyOwnerDialog";

/** The account's keys, each with the customer and the person whose use it is. */
export function KeyList({ integrationId }: { integrationId: string }) {
  const { t } = useWords();
  const { can } = useHouse();
  const [open, setOpen] = useState<OpenrouterKey | null>(null);
  const found = useGetList<OpenrouterKey>("openrouter_keys", { pagination: { page: 1, perPage: 200 }, sort: { field: "name", order: "ASC" }, filter: { integration_id: integrationId } });
  if (found.error) return <Failed error={found.error} retry={() => void found.refetch()} />;
  if (found.data?.length === 0) return <Unset>{t("keys.none")}</Unset>;
  const nameOf = (key: OpenrouterKey) => key.name || t("keys.unnamed");
  return (
    <>
      <DataTable<OpenrouterKey>
        label={t("keys.title")}
        rows={found.data}
        skeletons={3}
        rowId={(row) => row.id}
        rowName={nameOf}
        onOpen={can("integrations.update") ? setOpen : undefined}
        dimmed={(row) => row.is_disabled}
        columns={[
          { key: "name", label: t("keys.key"), card: "title", cell: nameOf },
          { key: "customer", label: t("field.customer"), card: "text", cell: (row) => row.customer?.name ?? <Unset>{t("value.noCustomer")}</Unset> },
          { key: "person", label: t("keys.person"), card: "text", cell: (row) => row.person?.name ?? <Unset>{t("keys.nobody")}</Unset> },
          { key: "state", label: t("field.state"), card: "state", cell: (row) => <Status tone={row.is_disabled ? "none" : "good"}>{t(row.is_disabled ? "keys.disabled" : "keys.enabled")}</Status> },
        ]}
      />
      {open && <KeyOwnerDialog shown={open} name={nameOf(open)} onClose={() => setOpen(null)} onSaved={() => void found.refetch()} />}
    </>
  );
}
