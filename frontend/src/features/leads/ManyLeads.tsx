import { useState } from "react";
import type { LeadRow, LeadState } from "~/api/rows";
import { useHouse } from "~/app/house";
import { addDays, today, type Day } from "~/format/dates";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { DateField } from "~/ui/DateField";
import { Dialog, DialogFoot, dialogStyles } from "~/ui/Dialog";
import { SelectField, TextField } from "~/ui/Field";
import { useLeads } from "./useLeads";

interface Props {
  of: readonly LeadRow[];
  onClose: () => void;
  onDone: () => void;
}

/** Gives leads another state, all of them or none. */
export function LeadStatesDialog({ of, onClose, onDone }: Props) {
  const { t, tn } = useWords();
  const { commonOf, moveMany, busy } = useLeads();
  const states = commonOf(of);
  const [to, setTo] = useState<LeadState | "">(states.length === 1 ? (states[0] ?? "") : "");
  const [reason, setReason] = useState("");
  const give = async () => {
    if (!to || !(await moveMany(of, to, to === "LOST" ? reason.trim() || null : null))) return;
    onDone();
    onClose();
  };
  return (
    <Dialog open onClose={onClose} title={tn("leads.moveMany", of.length)}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void give();
        }}
      >
        <div className={dialogStyles.body}>
          <SelectField label={t("sales.newState")} empty={t("sales.chooseState")} options={states.map((state) => ({ value: state, label: t(`leads.state.${state}`) }))} value={to} onChange={(event) => setTo(event.target.value as LeadState | "")} />
          {to === "LOST" && <TextField label={t("transitions.reason")} value={reason} maxLength={200} autoComplete="off" onChange={(event) => setReason(event.target.value)} />}
        </div>
        <Foot busy={busy || !to} confirm={t("sales.giveState")} onClose={onClose} />
      </form>
    </Dialog>
  );
}

/** Says on which day to come back to leads, or on none. */
export function FollowUpDialog({ of, onClose, onDone }: Props) {
  const { t, tn } = useWords();
  const { timezone } = useHouse();
  const { followUp, busy } = useLeads();
  const [day, setDay] = useState<Day | null>(addDays(today(timezone), 1));
  const give = async () => {
    if (!(await followUp(of, day))) return;
    onDone();
    onClose();
  };
  return (
    <Dialog open onClose={onClose} title={tn("leads.followUpMany", of.length)}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void give();
        }}
      >
        <div className={dialogStyles.body}>
          <DateField label={t("leads.followUp")} value={day} onChange={setDay} onClear={() => setDay(null)} />
        </div>
        <Foot busy={busy} confirm={t("leads.setDay")} onClose={onClose} />
      </form>
    </Dialog>
  );
}

function Foot({ busy, confirm, onClose }: { busy: boolean; confirm: string; onClose: () => void }) {
  const { t } = useWords();
  return (
    <DialogFoot>
      <Button onClick={onClose}>{t("action.cancel")}</Button>
      <Button kind="primary" type="submit" disabled={busy}>
        {confirm}
      </Button>
    </DialogFoot>
  );
}
