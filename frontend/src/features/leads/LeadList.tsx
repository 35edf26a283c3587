import { useDataProvider } from "ra-core";
import { useState } from "react";
import { readAll } from "~/api/readAll";
import type { LeadRow, LeadState } from "~/api/rows";
import { useHouse } from "~/app/house";
import { NameWithTags } from "~/features/tags/TagChips";
import { useTagsOn } from "~/features/tags/useTags";
import { HandOverDialog } from "~/features/transitions/HandOverDialog";
import { ReasonDialog } from "~/features/transitions/ReasonDialog";
import { Whose } from "~/features/transitions/Whose";
import type { CsvColumn } from "~/format/csv";
import { today } from "~/format/dates";
import { useWords } from "~/i18n";
import { BulkAction, BulkBar } from "~/ui/BulkBar";
import { Button, LinkButton } from "~/ui/Button";
import { ColumnsButton, useChosenColumns } from "~/ui/Columns";
import { CsvButton } from "~/ui/CsvButton";
import { DataTable, type Column } from "~/ui/DataTable";
import { InlineDay, InlineMenu } from "~/ui/Inline";
import { ListFoot } from "~/ui/ListFoot";
import { Page } from "~/ui/Page";
import { Empty, Failed } from "~/ui/States";
import { useList } from "~/ui/useList";
import { Unset, When } from "~/ui/Value";
import { DueDay } from "./DueDay";
import { LeadFilters } from "./LeadFilters";
import { LeadTabs } from "./LeadTabs";
import { FollowUpDialog, LeadStatesDialog } from "./ManyLeads";
import { useLeads } from "./useLeads";
import { isOpen, LeadStatus, Worth } from "./words";

/** Leads as a list; with `due` those alone whom one should have come back to by today. */
export function LeadList({ due = false }: { due?: boolean }) {
  const { t, tn } = useWords();
  const { timezone, can } = useHouse();
  const provider = useDataProvider();
  const { mayCreate, mayUpdate, nextOf, commonOf, move, convert, followUp, busy } = useLeads();
  const [handing, setHanding] = useState<LeadRow[] | null>(null);
  const [moving, setMoving] = useState<LeadRow[] | null>(null);
  const [following, setFollowing] = useState<LeadRow[] | null>(null);
  const [losing, setLosing] = useState<LeadRow | null>(null);
  const always = due ? { "follow_up_on@lte": today(timezone), "state@not.in": "(CONVERTED,LOST)" } : undefined;
  const list = useList<LeadRow>({ resource: "leads", sort: due ? { field: "follow_up_on", order: "ASC" } : { field: "created_at", order: "DESC" }, ...(always ? { always } : {}) });
  const tagsOn = useTagsOn("lead_id", (list.rows ?? []).map(({ id }) => id));
  const chosen = (list.rows ?? []).filter((row) => list.selection.ids.includes(row.id));
  const open = chosen.filter((row) => isOpen(row.state));
  const clear = () => list.selection.all([]);
  const create = mayCreate && (
    <LinkButton to="/leads/new" kind="primary" icon="plus">
      {t("leads.new")}
    </LinkButton>
  );
  const give = (row: LeadRow, to: LeadState) => (to === "LOST" ? setLosing(row) : void (to === "CONVERTED" ? convert(row) : move(row, to)));
  const state = (row: LeadRow) => (
    <InlineMenu label={t("inline.state", { name: row.name })} disabled={busy} items={nextOf(row.state).map((to) => ({ label: t(`leads.state.${to}`), danger: to === "LOST", onSelect: () => give(row, to) }))}>
      <LeadStatus state={row.state} />
    </InlineMenu>
  );
  const day = (row: LeadRow) =>
    mayUpdate && isOpen(row.state) ? (
      <InlineDay label={t("inline.followUp", { name: row.name })} disabled={busy} value={row.follow_up_on} onChange={(to) => void followUp([row], to)}>
        <DueDay row={row} />
      </InlineDay>
    ) : row.follow_up_on ? (
      <DueDay row={row} />
    ) : null;
  const columns: Column<LeadRow>[] = [
    { key: "name", label: t("field.name"), card: "title", cell: (row) => <NameWithTags name={row.name} tags={tagsOn(row.id)} /> },
    { key: "company", label: t("leads.company"), cell: (row) => row.company ?? <Unset>–</Unset> },
    { key: "card", label: t("leads.company"), card: "text", cardOnly: true, cell: (row) => [row.company, row.service?.name].filter(Boolean).join(", ") },
    { key: "state", label: t("field.state"), card: "state", cell: state },
    { key: "source", label: t("leads.source"), oneLine: true, cell: (row) => row.source ?? <Unset>–</Unset> },
    { key: "service", label: t("bookings.service"), oneLine: true, cell: (row) => row.service?.name ?? <Unset>–</Unset> },
    { key: "whose", label: t("sales.whose"), oneLine: true, cell: (row) => <Whose what="leads" row={row} name={row.name} mayHand={can("leads.update")} /> },
    { key: "followUp", label: t("leads.followUp"), end: true, card: "text", ...(due ? { sort: "follow_up_on" } : {}), cell: day },
    { key: "value", label: t("leads.value"), end: true, card: "value", cell: (row) => <Worth row={row} /> },
    { key: "created", label: t("field.created"), end: true, ...(due ? {} : { sort: "created_at" }), cell: (row) => <When at={row.created_at} /> },
  ];
  const shown = useChosenColumns("leads", columns);
  const csv: CsvColumn<LeadRow>[] = [
    { label: t("field.name"), value: (row) => row.name },
    { label: t("leads.company"), value: (row) => row.company },
    { label: t("field.email"), value: (row) => row.email },
    { label: t("field.phone"), value: (row) => row.phone },
    { label: t("field.state"), value: (row) => t(`leads.state.${row.state}`) },
    { label: t("leads.lostReason"), value: (row) => row.lost_reason },
    { label: t("leads.source"), value: (row) => row.source },
    { label: t("bookings.service"), value: (row) => row.service?.name },
    { label: t("leads.value"), value: (row) => row.estimated_value },
    { label: t("field.currency"), value: (row) => row.currency },
    { label: t("leads.followUp"), value: (row) => row.follow_up_on },
    { label: t("field.customer"), value: (row) => row.customer?.name },
    { label: t("sales.whose"), value: (row) => row.assignee?.name },
    { label: t("field.created"), value: (row) => row.created_at },
  ];
  const readEvery = (tell: (count: number) => void, signal: AbortSignal) => readAll<LeadRow>(provider, { resource: "leads", sort: list.sort, filter: { ...list.filters, ...always } }, tell, signal);
  const tools = (
    <>
      {can("leads.export") && list.rows && list.rows.length > 0 && <CsvButton name="leads" columns={csv} rows={readEvery} />}
      <ColumnsButton list="leads" columns={columns} />
    </>
  );
  return (
    <Page title={t("nav.leads")} actions={create} tabs={<LeadTabs />}>
      <LeadFilters filters={list.filters} setFilter={list.setFilter} open={due} end={tools} />
      {list.error ? (
        <Failed error={list.error} retry={list.refetch} />
      ) : list.rows?.length === 0 ? (
        list.filtered ? (
          <Empty icon="leads" title={t("list.nothing")} action={<Button onClick={list.clearFilters}>{t("list.clearFilters")}</Button>}>
            {t("list.nothingText")}
          </Empty>
        ) : (
          <Empty icon="leads" title={t(due ? "leads.noneDue" : "leads.emptyTitle")} action={!due && create}>
            {t(due ? "leads.noneDueText" : "leads.emptyText")}
          </Empty>
        )
      ) : (
        <DataTable<LeadRow>
          label={t("nav.leads")}
          rows={list.rows}
          rowId={(row) => row.id}
          rowName={(row) => row.name}
          href={(row) => `/leads/${row.id}`}
          edit={mayUpdate ? (row) => `/leads/${row.id}/edit` : undefined}
          sort={list.sort}
          onSort={list.sortBy}
          selection={mayUpdate ? list.selection : undefined}
          dimmed={(row) => row.state === "LOST"}
          columns={shown}
        />
      )}
      <ListFoot more={list.more} />
      <BulkBar count={list.selection.ids.length} onClear={clear}>
        {can("leads.update") && chosen.length > 0 && <BulkAction onClick={() => setHanding(chosen)}>{tn("transitions.handOver.leads", chosen.length)}</BulkAction>}
        {commonOf(chosen).length > 0 && <BulkAction onClick={() => setMoving(chosen)}>{tn("leads.moveMany", chosen.length)}</BulkAction>}
        {open.length > 0 && <BulkAction onClick={() => setFollowing(open)}>{tn("leads.followUpMany", open.length)}</BulkAction>}
      </BulkBar>
      {handing && <HandOverDialog what="leads" of={handing} onClose={() => setHanding(null)} onDone={clear} />}
      {moving && <LeadStatesDialog of={moving} onClose={() => setMoving(null)} onDone={clear} />}
      {following && <FollowUpDialog of={following} onClose={() => setFollowing(null)} onDone={clear} />}
      {losing && <ReasonDialog title={tn("leads.lose", 1)} text={t("leads.loseText")} confirm={tn("leads.lose", 1)} busy={busy} onClose={() => setLosing(null)} onGive={(reason) => void move(losing, "LOST", reason).then((done) => done && setLosing(null))} />}
    </Page>
  );
}
