import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { call, rows } from "~/api/call";
import { client } from "~/api/client";
import type { AuditEntry } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatDay } from "~/format/dates";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { DataTable } from "~/ui/DataTable";
import { Dialog, dialogStyles } from "~/ui/Dialog";
import { ChoiceChip, FilterBar } from "~/ui/FilterChips";
import { ListFoot } from "~/ui/ListFoot";
import { Facts, Page } from "~/ui/Page";
import { Empty, Failed } from "~/ui/States";
import { useAction } from "~/ui/useAction";
import { useList } from "~/ui/useList";
import { Unset, When } from "~/ui/Value";
import { useNames } from "./useNames";
import { changesOf, columnWord, TABLES, tableWord, valueWord, type Change } from "./words";

/** What the database takes back, and for how long. */
const UNDOABLE = new Set(["customers", "contacts", "customer_identities", "manual_entries", "guardrails", "spend_alerts", "roi_settings", "leads", "sales", "tasks", "notes", "tags"]);
const UNDO_MS = 15 * 60_000;

/** Who changed what, from what to what. Nobody can alter it. */
export default function Audit() {
  const { t } = useWords();
  const [open, setOpen] = useState<AuditEntry | null>(null);
  const list = useList<AuditEntry>({ resource: "audit_log", sort: { field: "at", order: "DESC" } });
  const { organisation, locale, can } = useHouse();
  const { run, busy } = useAction();
  const mayTakeBack = (entry: AuditEntry) => entry.op === "delete" && UNDOABLE.has(entry.table_name) && can(`${entry.table_name}.delete`) && Date.now() - new Date(entry.at).getTime() < UNDO_MS;
  const afterTakingBack = (done: boolean) => {
    if (!done) return;
    setOpen(null);
    list.refetch();
  };
  const people = useQuery({
    queryKey: ["members", organisation.id, "users"],
    meta: { rests: ["memberships"] },
    queryFn: () => rows(client().from("memberships").select("user_id,name").eq("org_id", organisation.id)),
  });
  const { nameOf, isId } = useNames(list.rows ?? []);
  const actor = (entry: AuditEntry) => (entry.actor && people.data?.find((one) => one.user_id === entry.actor)?.name) || <Unset>{t(entry.actor ? "audit.someone" : "audit.system")}</Unset>;
  const subject = (entry: AuditEntry) => nameOf(entry.row_id) || String(entry.old?.name ?? entry.old?.title ?? entry.old?.body ?? entry.old?.note ?? "") || null;
  const shown = (column: string, value: unknown): ReactNode => {
    if (value === null || value === undefined || value === "") return <Unset>–</Unset>;
    if (typeof value === "boolean") return t(value ? "audit.yes" : "audit.no");
    if (isId(value)) return nameOf(value) ?? people.data?.find((one) => one.user_id === value)?.name ?? <Unset>{t("audit.gone")}</Unset>;
    const text = typeof value === "object" ? JSON.stringify(value) : String(value);
    if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return formatDay(text, locale);
    if (/^\d{4}-\d{2}-\d{2}T/.test(text)) return <When at={text} />;
    return valueWord(column, text, t);
  };
  return (
    <Page title={t("nav.audit")}>
      <FilterBar>
        <ChoiceChip label={t("audit.action")} name="op" filters={list.filters} setFilter={list.setFilter} options={(["insert", "update", "delete"] as const).map((action) => ({ value: action, label: t(`audit.${action}`) }))} />
        <ChoiceChip label={t("audit.where")} name="table_name" filters={list.filters} setFilter={list.setFilter} options={Object.entries(TABLES).map(([value, word]) => ({ value, label: t(word) }))} />
      </FilterBar>
      {list.error ? (
        <Failed error={list.error} retry={list.refetch} />
      ) : list.rows?.length === 0 ? (
        <Empty icon="audit" title={t(list.filtered ? "list.nothing" : "audit.emptyTitle")} action={list.filtered && <Button onClick={list.clearFilters}>{t("list.clearFilters")}</Button>}>
          {t(list.filtered ? "list.nothingText" : "audit.emptyText")}
        </Empty>
      ) : (
        <DataTable<AuditEntry>
          label={t("nav.audit")}
          rows={list.rows}
          rowId={(row) => row.id}
          rowName={(row) => tableWord(row.table_name, t)}
          onOpen={setOpen}
          sort={list.sort}
          columns={[
            { key: "name", label: t("audit.name"), card: "title", cell: (row) => subject(row) ?? tableWord(row.table_name, t) },
            { key: "action", label: t("audit.action"), card: "text", oneLine: true, cell: (row) => t(`audit.${row.op}`) },
            { key: "where", label: t("audit.where"), card: "text", oneLine: true, cell: (row) => tableWord(row.table_name, t) },
            { key: "changes", label: t("audit.changes"), cell: (row) => (row.op === "update" ? changesOf(row).map((one) => columnWord(one.column, t)).join(", ") : null) },
            { key: "who", label: t("audit.who"), card: "text", oneLine: true, cell: actor },
            { key: "at", label: t("audit.when"), end: true, card: "state", cell: (row) => <When at={row.at} /> },
          ]}
        />
      )}
      <ListFoot more={list.more} />
      <Dialog side open={open !== null} onClose={() => setOpen(null)} title={open ? `${t(`audit.${open.op}`)} · ${subject(open) ?? tableWord(open.table_name, t)}` : ""}>
        {open && (
          <div className={dialogStyles.body}>
            <Facts facts={[{ label: t("audit.who"), value: actor(open) }, { label: t("audit.where"), value: tableWord(open.table_name, t) }, { label: t("audit.when"), value: <When at={open.at} /> }]} />
            {mayTakeBack(open) && (
              <div>
                <Button disabled={busy} onClick={() => void run(() => call("undo_delete", { org_id: organisation.id, audit_id: open.id }), t("audit.takenBack")).then(afterTakingBack)}>
                  {t("audit.takeBack")}
                </Button>
              </div>
            )}
            {open.op !== "insert" && (
              <DataTable<Change>
                label={t("audit.changes")}
                rows={changesOf(open)}
                rowId={(row) => row.column}
                rowName={(row) => columnWord(row.column, t)}
                columns={[
                  { key: "column", label: t("audit.field"), card: "title", cell: (row) => columnWord(row.column, t) },
                  { key: "before", label: t("audit.before"), card: "text", cell: (row) => shown(row.column, row.before) },
                  { key: "after", label: t("audit.after"), card: "value", cell: (row) => shown(row.column, row.after) },
                ]}
              />
            )}
          </div>
        )}
      </Dialog>
    </Page>
  );
}
