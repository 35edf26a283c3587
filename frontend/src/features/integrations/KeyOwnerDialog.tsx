import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useUpdate } from "ra-core";
import { useState } from "react";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import type { Membership, OpenrouterKey } from "~/api/rows";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { Dialog, DialogFoot, dialogStyles } from "~/ui/Dialog";
import { SelectField } from "~/ui/Field";
import { RecordField } from "~/ui/RecordField";
import { CUSTOMERS } from "~/ui/records";
import { useAction } from "~/ui/useAction";

type Owner = Pick<OpenrouterKey, "customer_id" | "person_id">;

/** Says whose use a key is, from its first day on. */
export function KeyOwnerDialog({ shown, name, onClose, onSaved }: { shown: OpenrouterKey; name: string; onClose: () => void; onSaved: () => void }) {
  const { t } = useWords();
  const { organisation } = useHouse();
  const { run, busy } = useAction();
  const queries = useQueryClient();
  const [update] = useUpdate<OpenrouterKey>();
  const [customer, setCustomer] = useState({ id: shown.customer_id, name: shown.customer?.name ?? null });
  const [person, setPerson] = useState(shown.person_id);
  const people = useQuery({
    queryKey: ["members", organisation.id, "names"],
    meta: { rests: ["memberships"] },
    queryFn: () => rows<Pick<Membership, "id" | "name">[]>(client().from("memberships").select("id,name").eq("org_id", organisation.id).neq("state", "removed").order("name")),
  });
  const write = async (owner: Owner, version: number) => {
    await update("openrouter_keys", { id: shown.id, data: owner, previousData: { ...shown, version } }, { returnPromise: true });
    onSaved();
    await queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === "ai-usage" || queryKey[0] === "overview" });
  };
  const before: Owner = { customer_id: shown.customer_id, person_id: shown.person_id };
  const save = () =>
    void run(() => write({ customer_id: customer.id, person_id: person }, shown.version), t("keys.saved", { name }), () => write(before, shown.version + 1)).then((done) => done && onClose());
  return (
    <Dialog open onClose={onClose} title={t("keys.whose", { name })}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <div className={dialogStyles.body}>
          <p className={dialogStyles.text}>{t("keys.text")}</p>
          <RecordField of={CUSTOMERS} label={t("field.customer")} value={customer.id} name={customer.name} onChange={(id, chosen) => setCustomer({ id, name: chosen })} />
          <SelectField label={t("keys.person")} value={person ?? ""} empty={t("keys.nobody")} options={(people.data ?? []).map((one) => ({ value: one.id, label: one.name }))} onChange={(event) => setPerson(event.target.value || null)} />
        </div>
        <DialogFoot>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button kind="primary" type="submit" disabled={busy}>
            {t("keys.save")}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
