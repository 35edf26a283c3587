import { useQueryClient } from "@tanstack/react-query";
import { useDataProvider, useDelete } from "ra-core";
import { useCallback } from "react";
import { useNavigate } from "react-router";
import { call } from "~/api/call";
import { namesIn, Refusal } from "~/api/errors";
import type { LeadRow, LeadState, SaleRow } from "~/api/rows";
import { undoDelete } from "~/api/undoDelete";
import { useHouse } from "~/app/house";
import { useTransitions } from "~/features/transitions/useTransitions";
import { formatDay, type Day } from "~/format/dates";
import { useWords } from "~/i18n";
import { useToast } from "~/ui/Toast";
import { useAction } from "~/ui/useAction";

/** What may be done with leads, each said and, where it can be, taken back. */
export function useLeads() {
  const { t, tn } = useWords();
  const { organisation, locale, can } = useHouse();
  const { run, busy } = useAction();
  const say = useToast();
  const queries = useQueryClient();
  const provider = useDataProvider();
  const navigate = useNavigate();
  const [remove] = useDelete<LeadRow>();
  const transitions = useTransitions<LeadState>("lead");
  const org_id = organisation.id;
  const mayUpdate = can("leads.update") || can("leads.update_own");
  const mayConvert = mayUpdate && (can("sales.read") || can("sales.read_own"));
  const refresh = useCallback(() => queries.invalidateQueries(), [queries]);

  /** What may follow, of what the reader may give. */
  const nextOf = (state: LeadState): LeadState[] => (mayUpdate ? (transitions?.(state) ?? []) : []).filter((next) => next !== "CONVERTED" || mayConvert);
  const give = (lead: LeadRow, to: LeadState, from: LeadState, reason?: string | null) =>
    call("transition_lead", { org_id, lead_id: lead.id, to_state: to, from_state: from, ...(reason ? { reason } : {}) }).finally(refresh);
  const move = (lead: LeadRow, to: LeadState, reason?: string | null) =>
    run(
      () => give(lead, to, lead.state, reason),
      t("leads.moved", { name: lead.name, state: t(`leads.state.${to}`) }),
      transitions?.(to).includes(lead.state) ? () => give(lead, lead.state, to, lead.lost_reason) : undefined,
    );
  /** Gives many another state, all or none; back as long as all had one. */
  const moveMany = (leads: readonly LeadRow[], to: LeadState, reason: string | null) => {
    const ids = leads.map(({ id }) => id);
    const [before, ...others] = new Set(leads.map(({ state }) => state));
    const send = (state: LeadState, why?: string | null) =>
      call("transition_leads", { org_id, ids, to_state: state, ...(why ? { reason: why } : {}) })
        .catch((error: unknown) => {
          const names = namesIn(error, "leads.someCannot");
          throw names.length > 0 ? new Refusal("leads.someCannot", null, t("leads.someCannotNamed", { names: names.join(", ") })) : error;
        })
        .finally(refresh);
    const back = before && others.length === 0 && transitions?.(to).includes(before) ? before : undefined;
    return run(() => send(to, reason), tn("leads.movedMany", leads.length, { state: t(`leads.state.${to}`) }), back && (() => send(back)));
  };
  /** Says when to come back to these; back to the day that each had. */
  const followUp = (leads: readonly LeadRow[], day: Day | null) => {
    const ids = leads.map(({ id }) => id);
    const send = (days: (Day | null)[]) => call("follow_up_leads", { org_id, ids, follow_up_on: days as string[] }).finally(refresh);
    const before = leads.map((one) => one.follow_up_on);
    return run(() => send([day]), day ? tn("leads.followedUp", leads.length, { day: formatDay(day, locale) }) : tn("leads.notFollowedUp", leads.length), () => send(before));
  };
  /** States that each of these may be given next; converting makes a sale of one alone. */
  const commonOf = (leads: readonly LeadRow[]): LeadState[] => {
    const [first, ...rest] = leads.map((lead) => nextOf(lead.state));
    return (first ?? []).filter((state) => state !== "CONVERTED" && rest.every((next) => next.includes(state)));
  };
  /** Makes the sale, goes there, and says whose it is. */
  const convert = (lead: LeadRow) =>
    run(async () => {
      const id = await call("convert_lead", { org_id, lead_id: lead.id });
      const { data: sale } = await provider.getOne<SaleRow>("sales", { id });
      void refresh();
      await navigate(`/sales/${id}`);
      const name = sale.customer?.name ?? lead.customer?.name ?? lead.name;
      const isNew = !lead.customer_id && sale.customer !== null && sale.customer.created_at === sale.created_at;
      say({ text: t(isNew ? "leads.convertedNew" : "leads.convertedKnown", { name }) });
    });
  const removeOne = (lead: LeadRow) =>
    run(
      () => remove("leads", { id: lead.id, previousData: lead }, { returnPromise: true }).then(() => navigate("/leads")),
      t("leads.deleted", { name: lead.name }),
      () => undoDelete(org_id, "leads", lead.id).then(() => navigate(`/leads/${lead.id}`)),
    );
  return { nextOf, commonOf, move, moveMany, followUp, convert, removeOne, busy, mayUpdate, mayCreate: can("leads.create") || can("leads.create_own") };
}
