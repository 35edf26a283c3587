import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "~/api/call";
import { namesIn, Refusal } from "~/api/errors";
import type { SaleRow, SaleState } from "~/api/rows";
import { useHouse } from "~/app/house";
import { today } from "~/format/dates";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { DateField } from "~/ui/DateField";
import { Dialog, DialogFoot, dialogStyles } from "~/ui/Dialog";
import { SelectField, TextField } from "~/ui/Field";
import { useAction } from "~/ui/useAction";
import { useSales } from "./useSales";

/** States that each of these may be given next; a time is of one sale alone, so that none is scheduled here. */
export function useCommonStates(of: readonly SaleRow[]): SaleState[] {
  const { nextOf } = useSales();
  const [first, ...rest] = of.map((row) => nextOf(row.state));
  return (first ?? []).filter((state) => state !== "SCHEDULED" && rest.every((next) => next.includes(state)));
}

/** Gives sales another state, all of them or none. */
export function ManyStatesDialog({ of, onClose, onDone }: { of: SaleRow[]; onClose: () => void; onDone: () => void }) {
  const { t, tn } = useWords();
  const { organisation, timezone } = useHouse();
  const { run, busy } = useAction();
  const { nextOf } = useSales();
  const queries = useQueryClient();
  const states = useCommonStates(of);
  const now = today(timezone);
  const [to, setTo] = useState<SaleState | "">(states.length === 1 ? (states[0] ?? "") : "");
  const [day, setDay] = useState(now);
  const [reason, setReason] = useState("");
  const send = (to_state: SaleState, more: { reason?: string; completed_on?: string[] } = {}) =>
    call("transition_sales", { org_id: organisation.id, ids: of.map(({ id }) => id), to_state, ...more })
      .catch((error: unknown) => {
        const names = namesIn(error, "sales.someCannot");
        if (names.length === 0) throw error;
        throw new Refusal("sales.someCannot", null, t("sales.someCannotNamed", { titles: names.join(", ") }));
      })
      .finally(() => queries.invalidateQueries());
  const give = async () => {
    if (!to) return;
    const [before, ...others] = new Set(of.map(({ state }) => state));
    const back = before && others.length === 0 && to !== "CANCELLED" && before !== "COMPLETED" && nextOf(to).includes(before) ? before : undefined;
    const more = { ...(to === "COMPLETED" ? { completed_on: [day] } : {}), ...(to === "CANCELLED" && reason.trim() ? { reason: reason.trim() } : {}) };
    const done = await run(() => send(to, more), tn("sales.movedMany", of.length, { state: t(`sales.state.${to}`) }), back && (() => send(back)));
    if (!done) return;
    onDone();
    onClose();
  };
  const ahead = to === "COMPLETED" && day > now;
  return (
    <Dialog open onClose={onClose} title={tn("sales.moveMany", of.length)}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void give();
        }}
      >
        <div className={dialogStyles.body}>
          <SelectField label={t("sales.newState")} empty={t("sales.chooseState")} options={states.map((state) => ({ value: state, label: t(`sales.state.${state}`) }))} value={to} onChange={(event) => setTo(event.target.value as SaleState | "")} />
          {to === "COMPLETED" && <DateField label={t("sales.completedOn")} value={day} error={ahead ? t("sales.dayAhead") : null} onChange={setDay} />}
          {to === "CANCELLED" && <TextField label={t("transitions.reason")} value={reason} maxLength={200} autoComplete="off" onChange={(event) => setReason(event.target.value)} />}
        </div>
        <DialogFoot>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button kind="primary" type="submit" disabled={busy || !to || ahead}>
            {t("sales.giveState")}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
