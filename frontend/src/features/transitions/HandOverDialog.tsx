import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "~/api/call";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { Dialog, DialogFoot, dialogStyles } from "~/ui/Dialog";
import { SelectField } from "~/ui/Field";
import { useAction } from "~/ui/useAction";
import { useMembers } from "./useMembers";

interface Props {
  what: "leads" | "sales" | "tasks";
  /** The rows, and whose they are, so that it can be taken back where they are one person's. */
  of: { id: string; assigned_to: string | null }[];
  onClose: () => void;
  onDone?: () => void;
}

const BY = { leads: "assign_leads", sales: "assign_sales", tasks: "assign_tasks" } as const;

/** Hands leads, sales or tasks to somebody else, all of them or none. */
export function HandOverDialog({ what, of, onClose, onDone }: Props) {
  const { t, tn } = useWords();
  const { organisation } = useHouse();
  const { run, busy } = useAction();
  const queries = useQueryClient();
  const members = useMembers();
  const [to, setTo] = useState("");
  const holders = [...new Set(of.map((one) => one.assigned_to))];
  const give = (membership_id: string) =>
    call(BY[what], { org_id: organisation.id, ids: of.map(({ id }) => id), membership_id }).then(() => queries.invalidateQueries());
  const back = holders.length === 1 ? holders[0] : null;
  const name = members.find((one) => one.value === to)?.label ?? "";
  const hand = () =>
    run(() => give(to), tn(`transitions.handed.${what}`, of.length, { name }), back ? () => give(back) : undefined).then((done) => {
      if (!done) return;
      onDone?.();
      onClose();
    });
  return (
    <Dialog open onClose={onClose} title={tn(`transitions.handOver.${what}`, of.length)}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (to) void hand();
        }}
      >
        <div className={dialogStyles.body}>
          <SelectField label={t("transitions.handTo")} empty={t("transitions.chooseMember")} options={members.filter((one) => !(holders.length === 1 && one.value === holders[0]))} value={to} onChange={(event) => setTo(event.target.value)} />
        </div>
        <DialogFoot>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button kind="primary" type="submit" disabled={busy || !to}>
            {t("transitions.hand")}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
