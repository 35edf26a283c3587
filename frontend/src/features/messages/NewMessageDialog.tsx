import { useState, type FormEvent } from "react";
import { useNavigate } from "react-router";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import { toRefusal } from "~/api/errors";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { Dialog, DialogFoot, dialogStyles } from "~/ui/Dialog";
import { TextField } from "~/ui/Field";
import { RecordField } from "~/ui/RecordField";
import { CUSTOMERS } from "~/ui/records";
import { threadAddress, written } from "./words";

/** Whom to write to: a customer, by the first number noted at them, or any number. Opens their thread. */
export function NewMessageDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useWords();
  const { organisation } = useHouse();
  const navigate = useNavigate();
  const [customer, setCustomer] = useState<{ id: string | null; name: string | null }>({ id: null, name: null });
  const [typed, setTyped] = useState("");
  const [error, setError] = useState<{ customer?: string; number?: string }>({});
  const start = async (event: FormEvent) => {
    event.preventDefault();
    let number = written(typed);
    if (!number && customer.id) {
      try {
        const query = client().from("customer_identities").select("value").eq("org_id", organisation.id).eq("customer_id", customer.id).eq("kind", "phone");
        const [noted] = await rows<{ value: string }[]>(query.order("created_at").limit(1));
        if (!noted) return setError({ customer: t("messages.noNumber") });
        number = noted.value;
      } catch (refused) {
        const refusal = toRefusal(refused);
        return setError({ customer: refusal.said ?? t(refusal.word) });
      }
    }
    if (!/^\+?\d{6,15}$/.test(number)) return setError({ number: t("messages.notANumber") });
    setTyped("");
    setCustomer({ id: null, name: null });
    setError({});
    onClose();
    void navigate(threadAddress(number));
  };
  return (
    <Dialog open={open} onClose={onClose} title={t("messages.new")}>
      <form onSubmit={(event) => void start(event)} noValidate>
        <div className={dialogStyles.body}>
          <RecordField
            of={CUSTOMERS}
            label={t("field.customer")}
            error={error.customer}
            value={customer.id}
            name={customer.name}
            onChange={(id, name) => {
              setCustomer({ id, name });
              setError({});
            }}
          />
          <TextField
            label={t("messages.orNumber")}
            type="tel"
            autoComplete="off"
            placeholder="+46 70 123 45 67"
            value={typed}
            error={error.number}
            onChange={(event) => {
              setTyped(event.target.value);
              setError({});
            }}
          />
        </div>
        <DialogFoot>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button kind="primary" type="submit">
            {t("messages.write")}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
