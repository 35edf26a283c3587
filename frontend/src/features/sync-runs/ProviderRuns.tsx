import { useState } from "react";
import type { SyncRun } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatCount } from "~/format/money";
import { useWords } from "~/i18n";
import { useFindings } from "~/features/integrations/findings";
import { syncWords } from "~/features/integrations/providers";
import { Button, LinkButton } from "~/ui/Button";
import { DataTable, type Column } from "~/ui/DataTable";
import { Dialog, dialogStyles } from "~/ui/Dialog";
import { ChoiceChip, FilterBar } from "~/ui/FilterChips";
import { ListFoot } from "~/ui/ListFoot";
import { Facts } from "~/ui/Page";
import { Empty, Failed } from "~/ui/States";
import { useList } from "~/ui/useList";
import { Status, Unset, When } from "~/ui/Value";

type RunRow = SyncRun & { integration: { name: string; provider: string } | null };

const TONES = { waiting: "info", running: "info", succeeded: "good", failed: "bad", broken_off: "warn", cancelled: "warn" } as const;
const STATES = Object.keys(TONES) as (keyof typeof TONES)[];

/** The runs of one connection, or of all of them. */
export function ProviderRuns({ integrationId }: { integrationId?: string }) {
  const { t, tn, language } = useWords();
  const { locale, can } = useHouse();
  const findings = useFindings();
  const [open, setOpen] = useState<RunRow | null>(null);
  const list = useList<RunRow>({
    resource: "sync_runs",
    sort: { field: "started_at", order: "DESC" },
    always: integrationId ? { integration_id: integrationId } : {},
    local: integrationId !== undefined,
    perPage: integrationId ? 10 : 50,
  });
  const jobName = (row: RunRow) => syncWords(row.job, row.integration?.provider)?.[language] ?? t("sync.other");
  const columns: Column<RunRow>[] = [
    { key: "job", label: t("sync.what"), card: "title", cell: jobName },
    { key: "integration", label: t("integrations.connection"), card: "text", cell: (row) => row.integration?.name ?? <Unset /> },
    { key: "state", label: t("field.state"), card: "state", cell: (row) => <Status tone={TONES[row.state]}>{t(`sync.${row.state}`)}</Status> },
    { key: "started", label: t("sync.started"), sort: "started_at", card: "text", cell: (row) => <When at={row.started_at} /> },
    { key: "read", label: t("sync.read"), end: true, cell: (row) => formatCount(row.page_count, locale) },
    { key: "written", label: t("sync.written"), end: true, cell: (row) => formatCount(row.row_count, locale) },
    { key: "card", label: t("sync.written"), card: "text", cardOnly: true, cell: (row) => tn("sync.rowCount", row.row_count, { count: formatCount(row.row_count, locale) }) },
  ];
  return (
    <>
      {!integrationId && (
        <FilterBar>
          <ChoiceChip label={t("field.state")} name="state" filters={list.filters} setFilter={list.setFilter} options={STATES.map((state) => ({ value: state, label: t(`sync.${state}`) }))} />
        </FilterBar>
      )}
      {list.error ? (
        <Failed error={list.error} retry={list.refetch} />
      ) : list.rows?.length === 0 ? (
        list.filtered ? (
          <Empty icon="sync" title={t("list.nothing")} action={<Button onClick={list.clearFilters}>{t("list.clearFilters")}</Button>}>
            {t("list.nothingText")}
          </Empty>
        ) : (
          <Empty icon="sync" title={t("sync.emptyTitle")} action={!integrationId && can("integrations.create") && <LinkButton to="/integrations">{t("integrations.toThem")}</LinkButton>}>
            {t("sync.emptyText")}
          </Empty>
        )
      ) : (
        <DataTable<RunRow>
          label={t("nav.syncRuns")}
          rows={list.rows}
          rowId={(row) => row.id}
          rowName={jobName}
          onOpen={setOpen}
          sort={list.sort}
          onSort={list.sortBy}
          columns={integrationId ? columns.filter((one) => one.key !== "integration") : columns}
        />
      )}
      <ListFoot more={list.more} />
      <Dialog side open={open !== null} onClose={() => setOpen(null)} title={open ? jobName(open) : ""}>
        {open && (
          <div className={dialogStyles.body}>
            <Facts
              facts={[
                { label: t("integrations.connection"), value: open.integration?.name ?? <Unset /> },
                { label: t("field.state"), value: <Status tone={TONES[open.state]}>{t(`sync.${open.state}`)}</Status> },
                { label: t("sync.started"), value: <When at={open.started_at} /> },
                { label: t("sync.finished"), value: open.finished_at ? <When at={open.finished_at} /> : <Unset>{t(open.state === "waiting" ? "sync.waiting" : "sync.running")}</Unset> },
                { label: t("sync.since"), value: open.since_at ? <When at={open.since_at} /> : <Unset>{t("sync.sinceLast")}</Unset> },
                { label: t("sync.foundLast"), value: findings(open) },
                { label: t("sync.read"), value: formatCount(open.page_count, locale) },
                { label: t("sync.written"), value: formatCount(open.row_count, locale) },
                { label: t("sync.error"), value: open.error ?? <Unset>{t("sync.noError")}</Unset> },
              ]}
            />
          </div>
        )}
      </Dialog>
    </>
  );
}
