import { useQueryClient } from "@tanstack/react-query";
import { useDataProvider } from "ra-core";
import { call } from "~/api/call";
import type { SaleRow, SaleState } from "~/api/rows";
import { useHouse } from "~/app/house";
import { useTransitions } from "~/features/transitions/useTransitions";
import type { Day } from "~/format/dates";
import { useWords } from "~/i18n";
import { useAction } from "~/ui/useAction";

/** What goes with a state: why it was cancelled, when it is done, on which day it was. */
export interface With {
  reason?: string;
  starts_at?: string;
  ends_at?: string;
  completed_on?: string;
}

/** Gives sales other states; what may be taken back is offered to be. */
export function useSales() {
  const { t } = useWords();
  const { organisation, can } = useHouse();
  const { run, busy } = useAction();
  const queries = useQueryClient();
  const provider = useDataProvider();
  const transitions = useTransitions<SaleState>("sale");
  const mayUpdate = can("sales.update") || can("sales.update_own");
  const nextOf = (state: SaleState): SaleState[] => (mayUpdate ? (transitions?.(state) ?? []) : []);
  const send = (sale: SaleRow, to: SaleState, from: SaleState, more: With = {}) =>
    call("transition_sale", { org_id: organisation.id, sale_id: sale.id, to_state: to, from_state: from, ...more }).finally(() => queries.invalidateQueries());
  const give = (sale: SaleRow, to: SaleState, more: With = {}) => {
    // what a state before had with it goes back with it
    const back: With = {
      ...(sale.lost_reason ? { reason: sale.lost_reason } : {}),
      ...(sale.completed_on ? { completed_on: sale.completed_on } : {}),
    };
    return run(
      () => send(sale, to, sale.state, more),
      t("sales.moved", { title: sale.title, state: t(`sales.state.${to}`) }),
      to !== sale.state && transitions?.(to).includes(sale.state) ? () => send(sale, sale.state, to, back) : undefined,
    );
  };
  /** Says when a sale is expected; back to the day that it had, unless somebody has changed the sale since. */
  const expect = (sale: SaleRow, day: Day | null) => {
    let kept = sale;
    const save = async (now: SaleRow, expected_on: Day | null) => {
      const { data } = await provider.update<SaleRow>("sales", { id: sale.id, data: { expected_on }, previousData: now });
      kept = data;
      await queries.invalidateQueries();
    };
    return run(() => save(sale, day), t("sales.expectedChanged", { title: sale.title }), () => save(kept, sale.expected_on));
  };
  /** Says which booking a sale is for, or that it is for none; back as with the day. */
  const tie = (sale: SaleRow, booking: string | null) => {
    let kept = sale;
    const save = async (now: SaleRow, booking_id: string | null) => {
      const { data } = await provider.update<SaleRow>("sales", { id: sale.id, data: { booking_id }, previousData: now });
      kept = data;
      await queries.invalidateQueries();
    };
    return run(() => save(sale, booking), t("sales.bookingSaid"), () => save(kept, sale.booking_id));
  };
  return { nextOf, give, expect, tie, run, busy, mayUpdate };
}
