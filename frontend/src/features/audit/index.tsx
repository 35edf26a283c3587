import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import type { AuditEntry, Membership } from "~/api/database";
import { useHouse } from "~/app/house";
import { useWords, type Word } from "~/i18n";
import { DataTable } from "~/ui/DataTable";
import { Dialog, dialogStyles } from "~/ui/Dialog";
import { ChoiceChip, FilterBar } from "~/ui/FilterChips";
import { ListFoot } from "~/ui/ListFoot";
import { Facts, Page } from "~/ui/Page";
import { Empty, Failed } from "~/ui/States";
import { useList } from "~/ui/useList";
import { Unset, When } from "~/ui/Value";

/** Tables in the reader's words. */
const TABLES: Record<string, Word> = {
  customers: "nav.customers",
  contacts: "audit.contacts",
  manual_entries: "nav.manualEntries",
  memberships: "nav.members",
  invitations: "audit.invitations",
  organisations: "settings.organisation",
  integrations: "nav.integrations",
};
/** Columns that say nothing to a person. */
const SILENT = new Set(["id", "org_id", "version", "created_at", "updated_at"]);

const shown = (value: unknown): string => (value === null || value === undefined || value === "" ? "–" : typeof value === "object" ? JSON.stringify(value) : String(value));

function changesOf(entry: AuditEntry): { column: string; before: unknown; after: unknown }[] {
  const before = entry.old ?? {};
  const after = entry.new ?? {};
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((column) => !SILENT.has(column) && shown(before[column]) !== shown(after[column]))
    .map((column) => ({ column, before: before[column], after: after[column] }));
}

/** Who changed what, from what to what. Nobody can alter it. */
export default function Audit() {
  const { t } = useWords();
  const [open, setOpen] = useState<AuditEntry | null>(null);
  const list = useList<AuditEntry>({ resource: "audit_log", sort: { field: "at", order: "DESC" } });
  const tableName = (entry: AuditEntry) => (TABLES[entry.table_name] ? t(TABLES[entry.table_name] as Word) : entry.table_name.replaceAll("_", " "));
  const { organisation } = useHouse();
  const people = useQuery({
    queryKey: ["people", organisation.id],
    queryFn: () => rows<Pick<Membership, "user_id" | "name">[]>(client().from("memberships").select("user_id,name").eq("org_id", organisation.id)),
  });
  const actor = (entry: AuditEntry) => people.data?.find((one) => one.user_id === entry.actor)?.name ?? <Unset>{t(entry.actor ? "audit.someone" : "audit.system")}</Unset>;
  return (
    <Page title={t("nav.audit")}>
      <FilterBar>
        <ChoiceChip label={t("audit.action")} name="op" filters={list.filters} setFilter={list.setFilter} options={(["insert", "update", "delete"] as const).map((action) => ({ value: action, label: t(`audit.${action}`) }))} />
        <ChoiceChip label={t("audit.where")} name="table_name" filters={list.filters} setFilter={list.setFilter} options={Object.entries(TABLES).map(([value, word]) => ({ value, label: t(word) }))} />
      </FilterBar>
      {list.error ? (
        <Failed error={list.error} retry={list.refetch} />
      ) : list.rows?.length === 0 ? (
        <Empty icon="audit" title={t(list.filtered ? "list.nothing" : "audit.emptyTitle")}>
          {t(list.filtered ? "list.nothingText" : "audit.emptyText")}
        </Empty>
      ) : (
        <DataTable<AuditEntry>
          label={t("nav.audit")}
          rows={list.rows}
          rowId={(row) => row.id}
          rowName={tableName}
          onOpen={setOpen}
          sort={list.sort}
          columns={[
            { key: "who", label: t("audit.who"), card: "title", cell: actor },
            { key: "action", label: t("audit.action"), card: "text", cell: (row) => t(`audit.${row.op}`) },
            { key: "where", label: t("audit.where"), card: "state", cell: tableName },
            { key: "changes", label: t("audit.changes"), card: "text", cell: (row) => (row.op === "update" ? changesOf(row).map((one) => one.column.replaceAll("_", " ")).join(", ") : null) },
            { key: "at", label: t("audit.when"), end: true, card: "value", cell: (row) => <When at={row.at} /> },
          ]}
        />
      )}
      <ListFoot more={list.more} />
      <Dialog side open={open !== null} onClose={() => setOpen(null)} title={open ? `${t(`audit.${open.op}`)} · ${tableName(open)}` : ""}>
        {open && (
          <div className={dialogStyles.body}>
            <Facts facts={[{ label: t("audit.who"), value: actor(open) }, { label: t("audit.when"), value: <When at={open.at} /> }]} />
            {open.op !== "insert" && <DataTable
              label={t("audit.changes")}
              rows={changesOf(open)}
              rowId={(row) => row.column}
              rowName={(row) => row.column}
              columns={[
                { key: "column", label: t("audit.field"), card: "title", cell: (row) => row.column.replaceAll("_", " ") },
                { key: "before", label: t("audit.before"), card: "text", cell: (row) => shown(row.before) },
                { key: "after", label: t("audit.after"), card: "value", cell: (row) => shown(row.after) },
              ]}
            />}
          </div>
        )}
      </Dialog>
    </Page>
  );
}
