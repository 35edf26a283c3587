import { useState, type FormEvent } from "react";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import { toRefusal } from "~/api/errors";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { Dialog, DialogFoot, dialogStyles } from "~/ui/Dialog";
import { RecordField } from "~/ui/RecordField";
import { CUSTOMERS } from "~/ui/records";
import { useAction } from "~/ui/useAction";
import { useToast } from "~/ui/Toast";

/** Notes a number at a customer: calls and messages of it that nobody has become theirs, and all that come. */
export function GiveNumberDialog({ number, onClose, onGiven }: { number: string; onClose: () => void; onGiven: () => void }) {
  const { t } = useWords();
  const { organisation, can } = useHouse();
  const { run } = useAction();
  const say = useToast();
  const org_id = organisation.id;
  const [customer, setCustomer] = useState<{ id: string | null; name: string | null }>({ id: null, name: null });
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const takeBack = async (id: string) => {
    await rows(client().from("customer_identities").delete().eq("org_id", org_id).eq("id", id));
    onGiven();
  };
  const give = async (event: FormEvent) => {
    event.preventDefault();
    if (!customer.id) return setError(t("error.required"));
    setBusy(true);
    try {
      const [made] = await rows<{ id: string }[]>(client().from("customer_identities").insert({ org_id, customer_id: customer.id, kind: "phone", value: number }).select("id"));
      const id = made?.id;
      onGiven();
      onClose();
      say({ text: t("telephony.given", { number, name: customer.name ?? "" }), undo: id && can("customer_identities.delete") ? () => void run(() => takeBack(id), t("action.undone")) : undefined });
    } catch (refused) {
      const refusal = toRefusal(refused);
      setError(refusal.said ?? t(refusal.word));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog open onClose={onClose} title={t("telephony.giveTitle", { number })}>
      <form onSubmit={(event) => void give(event)} noValidate>
        <div className={dialogStyles.body}>
          <p className={dialogStyles.text}>{t("telephony.giveText")}</p>
          <RecordField
            of={CUSTOMERS}
            label={t("field.customer")}
            required
            error={error}
            value={customer.id}
            name={customer.name}
            onChange={(id, name) => {
              setCustomer({ id, name });
              setError(null);
            }}
          />
        </div>
        <DialogFoot>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button kind="primary" type="submit" disabled={busy}>
            {t("telephony.giveButton")}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
