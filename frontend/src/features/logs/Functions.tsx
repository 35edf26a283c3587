import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import type { FunctionLog } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatCount } from "~/format/money";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { DataTable } from "~/ui/DataTable";
import { Dialog, dialogStyles } from "~/ui/Dialog";
import { ChoiceChip, FilterBar } from "~/ui/FilterChips";
import { ListFoot } from "~/ui/ListFoot";
import { Facts } from "~/ui/Page";
import { Empty, Failed } from "~/ui/States";
import { useList, type FilterValues } from "~/ui/useList";
import { Status, Unset, When, type Tone } from "~/ui/Value";
import styles from "./Logs.module.css";
import { LogSearch } from "./LogSearch";
import { LogPage } from "./LogPage";
import { useLogAddress } from "./useLogAddress";

/** The functions there are, by the folder each is served from. */
const FUNCTIONS = ["integrations", "openrouter", "webhooks"];

const toneOf = (status: number): Tone => (status >= 500 ? "bad" : status >= 400 ? "warn" : "good");

/** A path without what is the same in all, and without ids, which say nothing to a person. */
const shortened = (path: string): string => path.replace(/^\/functions\/v1\//, "").replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "…");

/** Each request to one of our functions: how it was answered, and how long it took. */
export default function FunctionsLog() {
  const { t } = useWords();
  const { filters, one, set, filtered, clear } = useLogAddress("/logs/functions");
  const request = one("request");
  const narrowed: FilterValues = { function: filters.function, "status@gte": one("status") || undefined, request_id: request || undefined };
  // Of two limits the lower one holds.
  const setStatus = (changes: FilterValues) => set({ status: Array.isArray(changes.status) ? changes.status.at(-1) : changes.status });
  return (
    <LogPage current="functions">
      <FilterBar end={<LogSearch label={t("logs.searchRequest")} value={request} onSearch={(next) => set({ request: next })} />}>
        <ChoiceChip label={t("logs.function")} name="function" filters={filters} setFilter={set} options={FUNCTIONS.map((name) => ({ value: name, label: name }))} />
        <ChoiceChip label={t("logs.answer")} name="status" filters={filters} setFilter={setStatus} options={(["400", "500"] as const).map((status) => ({ value: status, label: t(`logs.from.${status}`) }))} />
      </FilterBar>
      <Requests key={JSON.stringify(narrowed)} narrowed={narrowed} filtered={filtered} clear={clear} />
    </LogPage>
  );
}

function Requests({ narrowed, filtered, clear }: { narrowed: FilterValues; filtered: boolean; clear: () => void }) {
  const { t } = useWords();
  const { organisation, locale } = useHouse();
  const [open, setOpen] = useState<FunctionLog | null>(null);
  const list = useList<FunctionLog>({ resource: "function_logs", sort: { field: "at", order: "DESC" }, always: narrowed, local: true });
  const people = useQuery({
    queryKey: ["members", organisation.id, "users"],
    meta: { rests: ["memberships"] },
    queryFn: () => rows(client().from("memberships").select("user_id,name").eq("org_id", organisation.id)),
  });
  const person = (row: FunctionLog) => (row.user_id && people.data?.find((one) => one.user_id === row.user_id)?.name) || <Unset>{t(row.user_id ? "audit.someone" : "logs.fromOutside")}</Unset>;
  const nameOf = (row: FunctionLog) => `${row.method} ${shortened(row.path)}`;
  const answer = (row: FunctionLog) => <Status tone={toneOf(row.status)}>{t(row.status >= 500 ? "logs.broken" : row.status >= 400 ? "logs.refusedWith" : "logs.answered", { status: row.status })}</Status>;
  const took = (row: FunctionLog) => t("logs.milliseconds", { count: formatCount(Math.round(Number(row.milliseconds)), locale) });
  if (list.error) return <Failed error={list.error} retry={list.refetch} />;
  if (list.rows?.length === 0) {
    return (
      <Empty icon="log" title={t(filtered ? "list.nothing" : "logs.noRequestsTitle")} action={filtered && <Button onClick={clear}>{t("list.clearFilters")}</Button>}>
        {t(filtered ? "list.nothingText" : "logs.noRequestsText")}
      </Empty>
    );
  }
  return (
    <>
      <DataTable<FunctionLog>
        label={t("logs.functions")}
        rows={list.rows}
        rowId={(row) => row.id}
        rowName={nameOf}
        onOpen={setOpen}
        columns={[
          { key: "request", label: t("logs.request"), card: "title", cell: nameOf },
          { key: "function", label: t("logs.function"), cell: (row) => row.function },
          { key: "answer", label: t("logs.answer"), card: "state", cell: answer },
          { key: "who", label: t("audit.who"), card: "text", cell: person },
          { key: "took", label: t("logs.took"), end: true, card: "value", cell: took },
          { key: "at", label: t("audit.when"), end: true, card: "text", cell: (row) => <When at={row.at} /> },
        ]}
      />
      <ListFoot more={list.more} />
      <Dialog side open={open !== null} onClose={() => setOpen(null)} title={open ? nameOf(open) : ""}>
        {open && (
          <div className={dialogStyles.body}>
            <Facts
              facts={[
                { label: t("logs.answer"), value: answer(open) },
                { label: t("logs.function"), value: open.function },
                { label: t("logs.path"), value: <span className={styles.code}>{open.path}</span> },
                { label: t("audit.who"), value: person(open) },
                { label: t("audit.when"), value: <When at={open.at} /> },
                { label: t("logs.took"), value: took(open) },
                { label: t("logs.requestId"), value: <span className={styles.code}>{open.request_id}</span> },
                ...(open.event_id ? [{ label: t("logs.event"), value: <Link to={`/logs/${open.event_id}`}>{t("webhook.open")}</Link> }] : []),
                ...(open.code ? [{ label: t("logs.code"), value: open.code }] : []),
              ]}
            />
            {open.error && <pre className={styles.technical}>{open.error}</pre>}
          </div>
        )}
      </Dialog>
    </>
  );
}
