import { useGetOne } from "ra-core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useParams } from "react-router";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import type { LeadRow, LeadState } from "~/api/rows";
import { useHouse } from "~/app/house";
import { Around } from "~/features/around/Around";
import { TagStrip } from "~/features/tags/TagStrip";
import { HandOverDialog } from "~/features/transitions/HandOverDialog";
import { ReasonDialog } from "~/features/transitions/ReasonDialog";
import { Stepper } from "~/features/transitions/Stepper";
import { TimeInStates } from "~/features/transitions/TimeInStates";
import split from "~/features/transitions/Split.module.css";
import { useWords } from "~/i18n";
import { Button, IconButton, LinkButton } from "~/ui/Button";
import { OnRecord } from "~/ui/HereNow";
import { Menu, type MenuItem } from "~/ui/Menu";
import { Facts, FailedPage, Page, Section } from "~/ui/Page";
import { Loading } from "~/ui/States";
import { Unset, When } from "~/ui/Value";
import { DueDay } from "./DueDay";
import { useLeads } from "./useLeads";
import { LeadStatus, PATH, Worth } from "./words";

/** One lead: who, what they want, how far it has come, and the way to a sale. */
export default function LeadPage() {
  const { id = "" } = useParams();
  const { t } = useWords();
  const found = useGetOne<LeadRow>("leads", { id }, { retry: false });
  if (found.error) return <FailedPage title={t("nav.leads")} error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Loading />;
  return <Known lead={found.data} />;
}

/** The sale that a lead became. */
function useSaleOf(lead: LeadRow) {
  const { organisation, can } = useHouse();
  return useQuery({
    queryKey: ["sale-of-lead", organisation.id, lead.id],
    meta: { rests: ["sales"] },
    enabled: lead.state === "CONVERTED" && (can("sales.read") || can("sales.read_own")),
    queryFn: () => rows(client().from("sales").select("id,number,title").eq("org_id", organisation.id).eq("lead_id", lead.id).limit(1)),
  }).data?.[0];
}

function Known({ lead }: { lead: LeadRow }) {
  const { t, tn } = useWords();
  const { can } = useHouse();
  const { nextOf, move, convert, removeOne, busy, mayUpdate } = useLeads();
  const [losing, setLosing] = useState(false);
  const [handing, setHanding] = useState(false);
  const sale = useSaleOf(lead);
  const next = nextOf(lead.state);
  const give = (state: LeadState) => {
    if (state === "LOST") setLosing(true);
    else void (state === "CONVERTED" ? convert(lead) : move(lead, state));
  };
  const items: MenuItem[] = [
    ...(can("leads.update") ? [{ label: tn("transitions.handOver.leads", 1), icon: "swap" as const, onSelect: () => setHanding(true) }] : []),
    ...(next.includes("LOST") ? [{ label: t("leads.markLost"), icon: "minus" as const, onSelect: () => setLosing(true) }] : []),
    ...(can("leads.delete") && lead.state !== "CONVERTED" ? [{ label: t("action.delete"), icon: "close" as const, danger: true, onSelect: () => void removeOne(lead) }] : []),
  ];
  return (
    <Page
      title={lead.name}
      actions={
        mayUpdate && (
          <>
            {next.includes("CONVERTED") && (
              <Button kind="primary" disabled={busy} onClick={() => void convert(lead)}>
                {t("leads.convert")}
              </Button>
            )}
            <LinkButton to={`/leads/${lead.id}/edit`} icon="edit">
              {t("action.edit")}
            </LinkButton>
            {items.length > 0 && <Menu align="end" label={lead.name} trigger={<IconButton icon="more" label={t("members.actions", { name: lead.name })} disabled={busy} />} items={items} />}
          </>
        )
      }
    >
      <OnRecord table="leads" id={lead.id} />
      <TagStrip about={{ column: "lead_id", id: lead.id }} name={lead.name} />
      <Stepper<LeadState> label={t("field.state")} path={PATH} now={lead.state} next={next} word={(state) => t(`leads.state.${state}`)} busy={busy} onGive={give} />
      <div className={split.split}>
        <div>
          <Section title={t("leads.about")}>
            <Facts
              facts={[
                { label: t("leads.company"), value: lead.company ?? <Unset /> },
                { label: t("field.email"), value: lead.email ? <a href={`mailto:${lead.email}`}>{lead.email}</a> : <Unset /> },
                { label: t("field.phone"), value: lead.phone ? <a href={`tel:${lead.phone}`}>{lead.phone}</a> : <Unset /> },
                { label: t("leads.source"), value: lead.source ?? <Unset /> },
                { label: t("bookings.service"), value: lead.service?.name ?? <Unset /> },
                { label: t("leads.value"), value: <Worth row={lead} /> },
                { label: t("leads.followUp"), value: <DueDay row={lead} /> },
                { label: t("field.customer"), value: lead.customer_id && lead.customer ? <Link to={`/customers/${lead.customer_id}`}>{lead.customer.name}</Link> : <Unset>{t(lead.customer_id ? "sales.othersCustomer" : "value.noCustomer")}</Unset> },
                ...(sale ? [{ label: t("sales.one"), value: <Link to={`/sales/${sale.id}`}>{sale.number ?? sale.title}</Link> }] : []),
                { label: t("sales.whose"), value: lead.assignee?.name ?? <Unset>{t("sales.nobodys")}</Unset> },
                ...(lead.lost_reason ? [{ label: t("leads.lostReason"), value: lead.lost_reason }] : []),
                { label: t("field.note"), value: lead.note ? <span className={split.note}>{lead.note}</span> : <Unset /> },
                { label: t("field.created"), value: <When at={lead.created_at} /> },
              ]}
            />
          </Section>
          <Around about={{ column: "lead_id", id: lead.id }} />
        </div>
        <div>
          <TimeInStates of="lead_id" id={lead.id} state={(name) => <LeadStatus state={name as LeadState} />} />
        </div>
      </div>
      {handing && <HandOverDialog what="leads" of={[lead]} onClose={() => setHanding(false)} />}
      {losing && (
        <ReasonDialog
          title={t("leads.loseOne", { name: lead.name })}
          text={t("leads.loseText")}
          confirm={t("leads.markLost")}
          busy={busy}
          onClose={() => setLosing(false)}
          onGive={(reason) => void move(lead, "LOST", reason).then((done) => done && setLosing(false))}
        />
      )}
    </Page>
  );
}
