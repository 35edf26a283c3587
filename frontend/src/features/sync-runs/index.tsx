import { useState } from "react";
import type { SyncRun } from "~/api/database";
import { useHouse } from "~/app/house";
import { formatCount } from "~/format/money";
import { useWords } from "~/i18n";
import { DataTable } from "~/ui/DataTable";
import { Dialog, dialogStyles } from "~/ui/Dialog";
import { ChoiceChip, FilterBar } from "~/ui/FilterChips";
import { ListFoot } from "~/ui/ListFoot";
import { Facts, Page } from "~/ui/Page";
import { Empty, Failed } from "~/ui/States";
import { useList } from "~/ui/useList";
import { Status, Unset, When } from "~/ui/Value";

const TONES = { running: "info", succeeded: "good", failed: "bad", broken_off: "warn" } as const;

/** What was fetched from outside, when, how much, and what went wrong. */
export default function SyncRuns() {
  const { t } = useWords();
  const { locale } = useHouse();
  const [open, setOpen] = useState<SyncRun | null>(null);
  const list = useList<SyncRun>({ resource: "sync_runs", sort: { field: "started_at", order: "DESC" } });
  const jobName = (row: SyncRun) => (row.job === "sync_fx_rates" ? t("sync.rates") : row.job === "sync_openrouter_activity" ? t("sync.openrouter") : t("sync.other"));
  return (
    <Page title={t("nav.syncRuns")}>
      <FilterBar>
        <ChoiceChip label={t("field.state")} name="state" filters={list.filters} setFilter={list.setFilter} options={(["running", "succeeded", "failed", "broken_off"] as const).map((state) => ({ value: state, label: t(`sync.${state}`) }))} />
      </FilterBar>
      {list.error ? (
        <Failed error={list.error} retry={list.refetch} />
      ) : list.rows?.length === 0 ? (
        <Empty icon="sync" title={t(list.filtered ? "list.nothing" : "sync.emptyTitle")}>
          {t(list.filtered ? "list.nothingText" : "sync.emptyText")}
        </Empty>
      ) : (
        <DataTable<SyncRun>
          label={t("nav.syncRuns")}
          rows={list.rows}
          rowId={(row) => row.id}
          rowName={jobName}
          onOpen={setOpen}
          sort={list.sort}
          onSort={list.sortBy}
          columns={[
            { key: "job", label: t("sync.what"), card: "title", cell: jobName },
            { key: "state", label: t("field.state"), card: "state", cell: (row) => <Status tone={TONES[row.state]}>{t(`sync.${row.state}`)}</Status> },
            { key: "started", label: t("sync.started"), sort: "started_at", card: "text", cell: (row) => <When at={row.started_at} /> },
            { key: "read", label: t("sync.read"), end: true, cell: (row) => formatCount(row.page_count, locale) },
            { key: "written", label: t("sync.written"), end: true, card: "value", cell: (row) => formatCount(row.row_count, locale) },
          ]}
        />
      )}
      <ListFoot more={list.more} />
      <Dialog side open={open !== null} onClose={() => setOpen(null)} title={open ? jobName(open) : ""}>
        {open && (
          <div className={dialogStyles.body}>
            <Facts
              facts={[
                { label: t("field.state"), value: <Status tone={TONES[open.state]}>{t(`sync.${open.state}`)}</Status> },
                { label: t("sync.started"), value: <When at={open.started_at} /> },
                { label: t("sync.finished"), value: open.finished_at ? <When at={open.finished_at} /> : <Unset /> },
                { label: t("sync.read"), value: formatCount(open.page_count, locale) },
                { label: t("sync.written"), value: formatCount(open.row_count, locale) },
                { label: t("sync.error"), value: open.error ?? <Unset>{t("sync.noError")}</Unset> },
              ]}
            />
          </div>
        )}
      </Dialog>
    </Page>
  );
}
