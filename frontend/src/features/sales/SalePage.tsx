import { useQuery } from "@tanstack/react-query";
import { useDelete, useGetOne } from "ra-core";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import type { LedgerLine, SaleRow, SaleState } from "~/api/rows";
import { undoDelete } from "~/api/undoDelete";
import { useHouse } from "~/app/house";
import { Around } from "~/features/around/Around";
import { TagStrip } from "~/features/tags/TagStrip";
import { HandOverDialog } from "~/features/transitions/HandOverDialog";
import split from "~/features/transitions/Split.module.css";
import { Stepper } from "~/features/transitions/Stepper";
import { TimeInStates } from "~/features/transitions/TimeInStates";
import { useWords } from "~/i18n";
import { IconButton, LinkButton } from "~/ui/Button";
import { ConfirmDialog } from "~/ui/Dialog";
import { OnRecord } from "~/ui/HereNow";
import { Menu, type MenuItem } from "~/ui/Menu";
import { Facts, FailedPage, Page, Section } from "~/ui/Page";
import { Loading } from "~/ui/States";
import { Amount, DayText, Span, Unset, When } from "~/ui/Value";
import { SaleBooking } from "./SaleBooking";
import { Lines } from "./Lines";
import { ASKED, StateDialog } from "./StateDialogs";
import { useSales, type With } from "./useSales";
import { PATH, SaleStatus } from "./words";

/** One sale: where it stands, what it is made of, and what came before and after it. */
export default function SalePage() {
  const { id = "" } = useParams();
  const { t } = useWords();
  const found = useGetOne<SaleRow>("sales", { id }, { retry: false });
  if (found.error) return <FailedPage title={t("nav.sales")} error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Loading />;
  return <Known sale={found.data} />;
}

/** What the sale posted, if it has. */
function useEntry(sale: SaleRow): LedgerLine | undefined {
  const { organisation } = useHouse();
  return useQuery({
    queryKey: ["sale-entry", organisation.id, organisation.currency, sale.id],
    meta: { rests: ["sales", "ledger_entries"] },
    enabled: sale.completed_on !== null,
    queryFn: () =>
      rows(client().from("ledger_lines").select("*").eq("org_id", organisation.id).eq("source", "sales").eq("source_id", sale.id).eq("to_currency", organisation.currency).limit(1)) as unknown as Promise<LedgerLine[]>,
  }).data?.[0];
}

function Known({ sale }: { sale: SaleRow }) {
  const { t, tn } = useWords();
  const { organisation, can } = useHouse();
  const navigate = useNavigate();
  const { nextOf, give, run, busy, mayUpdate } = useSales();
  const [remove] = useDelete<SaleRow>();
  const [asking, setAsking] = useState<SaleState | null>(null);
  const [handing, setHanding] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const entry = useEntry(sale);
  const next = nextOf(sale.state);
  const offer = (state: SaleState) => {
    if (ASKED.includes(state)) setAsking(state);
    else void give(sale, state);
  };
  const answer = (more: With) => asking && void give(sale, asking, more).then((done) => done && setAsking(null));
  const removeIt = () =>
    void run(
      () => remove("sales", { id: sale.id, previousData: sale }, { returnPromise: true }).then(() => navigate("/sales")),
      t("sales.deleted", { title: sale.title }),
      () => undoDelete(organisation.id, "sales", sale.id).then(() => navigate(`/sales/${sale.id}`)),
    );
  const sideways = next.filter((state) => !PATH.includes(state));
  const items: MenuItem[] = [
    ...(can("sales.update") ? [{ label: tn("transitions.handOver.sales", 1), icon: "swap" as const, onSelect: () => setHanding(true) }] : []),
    ...(mayUpdate && sale.state === "SCHEDULED" ? [{ label: t("sales.scheduleAnew"), icon: "calendar" as const, onSelect: () => setAsking("SCHEDULED") }] : []),
    ...sideways.map((state) => ({ label: t("transitions.give", { state: t(`sales.state.${state}`) }), icon: "minus" as const, onSelect: () => offer(state) })),
    ...(can("sales.delete") && sale.number === null ? [{ label: t("action.delete"), icon: "close" as const, danger: true, onSelect: () => setDeleting(true) }] : []),
  ];
  return (
    <Page
      title={sale.number ? `${sale.number} · ${sale.title}` : sale.title}
      actions={
        mayUpdate && (
          <>
            <LinkButton to={`/sales/${sale.id}/edit`} icon="edit">
              {t("action.edit")}
            </LinkButton>
            {items.length > 0 && <Menu align="end" label={sale.title} trigger={<IconButton icon="more" label={t("members.actions", { name: sale.title })} disabled={busy} />} items={items} />}
          </>
        )
      }
    >
      <OnRecord table="sales" id={sale.id} />
      <TagStrip about={{ column: "sale_id", id: sale.id }} name={sale.title} />
      <Stepper<SaleState> label={t("field.state")} path={PATH} now={sale.state} next={next} word={(state) => t(`sales.state.${state}`)} busy={busy} onGive={offer} />
      <div className={split.split}>
        <div>
          <Lines sale={sale} mayUpdate={mayUpdate} />
          <Around about={{ column: "sale_id", id: sale.id }} />
        </div>
        <div>
          <Section title={t("sales.about")}>
            <Facts
              facts={[
                { label: t("field.customer"), value: sale.customer ? <Link to={`/customers/${sale.customer_id}`}>{sale.customer.name}</Link> : <Unset>{t(sale.customer_id ? "sales.othersCustomer" : "value.noCustomer")}</Unset> },
                ...(sale.lead_id && sale.lead ? [{ label: t("leads.one"), value: <Link to={`/leads/${sale.lead_id}`}>{sale.lead.name}</Link> }] : []),
                ...(sale.booking_id || (mayUpdate && sale.customer_id) ? [{ label: t("sales.booking"), value: <SaleBooking sale={sale} /> }] : []),
                { label: t("sales.whose"), value: sale.assignee?.name ?? <Unset>{t("sales.nobodys")}</Unset> },
                ...(sale.expected_amount ? [{ label: t("sales.expectedAmount"), value: <Amount value={sale.expected_amount} currency={sale.currency} showCurrency /> }] : []),
                ...(sale.expected_on ? [{ label: t("sales.expectedOn"), value: <DayText day={sale.expected_on} /> }] : []),
                ...(sale.starts_at && sale.ends_at ? [{ label: t("sales.time"), value: <Span from={sale.starts_at} to={sale.ends_at} /> }] : []),
                ...(sale.completed_on ? [{ label: t("sales.completedOn"), value: <DayText day={sale.completed_on} /> }] : []),
                ...(entry?.amount_org
                  ? [{ label: t("sales.entry"), value: <Link to={`/entries?from=${entry.day}&to=${entry.day}&source=sales`}><Amount value={entry.amount_org} currency={organisation.currency} showCurrency estimated={entry.state === "estimated"} /></Link> }]
                  : []),
                ...(sale.lost_reason ? [{ label: t("leads.lostReason"), value: sale.lost_reason }] : []),
                { label: t("leads.source"), value: sale.source ?? <Unset /> },
                { label: t("field.note"), value: sale.note ? <span className={split.note}>{sale.note}</span> : <Unset /> },
                { label: t("field.created"), value: <When at={sale.created_at} /> },
              ]}
            />
          </Section>
          <TimeInStates of="sale_id" id={sale.id} state={(name) => <SaleStatus state={name as SaleState} />} />
        </div>
      </div>
      {asking && <StateDialog key={asking} sale={sale} to={asking} busy={busy} onClose={() => setAsking(null)} onGive={answer} />}
      {handing && <HandOverDialog what="sales" of={[sale]} onClose={() => setHanding(false)} />}
      <ConfirmDialog open={deleting} title={t("sales.deleteOne", { title: sale.title })} text={t("sales.deleteText")} confirm={t("action.delete")} danger busy={busy} onClose={() => setDeleting(false)} onConfirm={removeIt} />
    </Page>
  );
}
