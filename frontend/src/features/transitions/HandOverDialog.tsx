import { useState } from "react";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { Dialog, DialogFoot, dialogStyles } from "~/ui/Dialog";
import { SelectField } from "~/ui/Field";
import { useHandOver, type Handed, type Held } from "./useHandOver";
import { useMembers } from "./useMembers";

interface Props {
  what: Handed;
  of: Held;
  onClose: () => void;
  onDone?: () => void;
}

/** Asks to whom leads, sales or tasks go. */
export function HandOverDialog({ what, of, onClose, onDone }: Props) {
  const { t, tn } = useWords();
  const { hand, busy } = useHandOver(what);
  const members = useMembers();
  const [to, setTo] = useState("");
  const holders = [...new Set(of.map((one) => one.assigned_to))];
  const chosen = members.find((one) => one.value === to);
  const give = async () => {
    if (!chosen || !(await hand(of, chosen))) return;
    onDone?.();
    onClose();
  };
  return (
    <Dialog open onClose={onClose} title={tn(`transitions.handOver.${what}`, of.length)}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void give();
        }}
      >
        <div className={dialogStyles.body}>
          <SelectField label={t("transitions.handTo")} empty={t("transitions.chooseMember")} options={members.filter((one) => !(holders.length === 1 && one.value === holders[0]))} value={to} onChange={(event) => setTo(event.target.value)} />
        </div>
        <DialogFoot>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button kind="primary" type="submit" disabled={busy || !chosen}>
            {t("transitions.hand")}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
