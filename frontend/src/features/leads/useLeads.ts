import { useQueryClient } from "@tanstack/react-query";
import { useDataProvider, useDelete } from "ra-core";
import { useCallback } from "react";
import { useNavigate } from "react-router";
import { call } from "~/api/call";
import type { LeadRow, LeadState, SaleRow } from "~/api/rows";
import { undoDelete } from "~/api/undoDelete";
import { useHouse } from "~/app/house";
import { useTransitions } from "~/features/transitions/useTransitions";
import { useWords } from "~/i18n";
import { useToast } from "~/ui/Toast";
import { useAction } from "~/ui/useAction";

/** What may be done with leads, each said and, where it can be, taken back. */
export function useLeads() {
  const { t } = useWords();
  const { organisation, can } = useHouse();
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
  return { nextOf, move, convert, removeOne, busy, mayUpdate, mayCreate: can("leads.create") || can("leads.create_own") };
}
