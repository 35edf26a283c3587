import { useState } from "react";
import type { FxFetch } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatCount } from "~/format/money";
import { useWords, type Word } from "~/i18n";
import { Button, LinkButton } from "~/ui/Button";
import { DataTable } from "~/ui/DataTable";
import { Dialog, dialogStyles } from "~/ui/Dialog";
import { ChoiceChip, FilterBar } from "~/ui/FilterChips";
import { ListFoot } from "~/ui/ListFoot";
import { Facts } from "~/ui/Page";
import { Empty, Failed } from "~/ui/States";
import { useList } from "~/ui/useList";
import { DayText, Status, Unset, When } from "~/ui/Value";

const TONES = { running: "info", succeeded: "good", failed: "bad" } as const;

/** The bank's files in the reader's words. */
const FILES: Record<string, Word> = { "eurofxref-hist.zip": "sync.ratesHistory", "eurofxref-hist-90d.xml": "sync.ratesQuarter", "eurofxref-daily.xml": "sync.ratesDaily" };

/** When exchange rates were asked for, what came, and what went wrong. */
export function RateFetches() {
  const { t, tn } = useWords();
  const { locale } = useHouse();
  const [open, setOpen] = useState<FxFetch | null>(null);
  const list = useList<FxFetch>({ resource: "fx_fetches", sort: { field: "started_at", order: "DESC" } });
  const fileName = (row: FxFetch) => t(FILES[row.file ?? ""] ?? "nav.rates");
  const newest = (row: FxFetch) => (row.newest_on ? <DayText day={row.newest_on} /> : <Unset>{t(row.state === "succeeded" ? "sync.nothingNew" : "value.notSet")}</Unset>);
  return (
    <>
      <FilterBar>
        <ChoiceChip label={t("field.state")} name="state" filters={list.filters} setFilter={list.setFilter} options={(["running", "succeeded", "failed"] as const).map((state) => ({ value: state, label: t(`sync.${state}`) }))} />
      </FilterBar>
      {list.error ? (
        <Failed error={list.error} retry={list.refetch} />
      ) : list.rows?.length === 0 ? (
        list.filtered ? (
          <Empty icon="rates" title={t("list.nothing")} action={<Button onClick={list.clearFilters}>{t("list.clearFilters")}</Button>}>
            {t("list.nothingText")}
          </Empty>
        ) : (
          <Empty icon="rates" title={t("sync.noFetchTitle")} action={<LinkButton to="/rates">{t("nav.rates")}</LinkButton>}>
            {t("sync.noFetchText")}
          </Empty>
        )
      ) : (
        <DataTable<FxFetch>
          label={t("sync.rateFetches")}
          rows={list.rows}
          rowId={(row) => String(row.id)}
          rowName={fileName}
          onOpen={setOpen}
          sort={list.sort}
          onSort={list.sortBy}
          columns={[
            { key: "file", label: t("sync.what"), card: "title", cell: fileName },
            { key: "state", label: t("field.state"), card: "state", cell: (row) => <Status tone={TONES[row.state]}>{t(`sync.${row.state}`)}</Status> },
            { key: "started", label: t("sync.started"), sort: "started_at", card: "text", cell: (row) => <When at={row.started_at} /> },
            { key: "newest", label: t("sync.newest"), cell: newest },
            { key: "count", label: t("sync.rateCount"), end: true, cell: (row) => formatCount(row.rate_count, locale) },
            { key: "card", label: t("sync.rateCount"), card: "text", cardOnly: true, cell: (row) => tn("sync.rateRows", row.rate_count, { count: formatCount(row.rate_count, locale) }) },
            { key: "error", label: t("sync.error"), cell: (row) => row.error ?? <Unset>{t("sync.noError")}</Unset> },
          ]}
        />
      )}
      <ListFoot more={list.more} />
      <Dialog side open={open !== null} onClose={() => setOpen(null)} title={open ? fileName(open) : ""}>
        {open && (
          <div className={dialogStyles.body}>
            <Facts
              facts={[
                { label: t("field.state"), value: <Status tone={TONES[open.state]}>{t(`sync.${open.state}`)}</Status> },
                { label: t("sync.started"), value: <When at={open.started_at} /> },
                { label: t("sync.finished"), value: open.finished_at ? <When at={open.finished_at} /> : <Unset>{t("sync.running")}</Unset> },
                { label: t("sync.newest"), value: newest(open) },
                { label: t("sync.rateCount"), value: formatCount(open.rate_count, locale) },
                { label: t("sync.error"), value: open.error ?? <Unset>{t("sync.noError")}</Unset> },
              ]}
            />
          </div>
        )}
      </Dialog>
    </>
  );
}
