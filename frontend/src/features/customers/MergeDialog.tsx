import { useState } from "react";
import { call } from "~/api/call";
import type { Customer } from "~/api/rows";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { Dialog, DialogFoot, dialogStyles } from "~/ui/Dialog";
import { RecordField } from "~/ui/RecordField";
import { CUSTOMERS } from "~/ui/records";
import { Segments } from "~/ui/Segments";
import { useAction } from "~/ui/useAction";

type Named = Pick<Customer, "id" | "name">;

/** Makes one customer of two: everything moves to the one that is kept, and can be undone. */
export default function MergeDialog({ candidates, onClose, onMerged }: { candidates: Named[]; onClose: () => void; onMerged: (keptId: string) => void }) {
  const { t } = useWords();
  const { organisation } = useHouse();
  const { run, busy } = useAction();
  const [other, setOther] = useState<Named | null>(candidates[1] ?? null);
  const [keptId, setKeptId] = useState(candidates[0]?.id ?? "");
  const first = candidates[0];
  if (!first) return null;
  const pair = other ? [first, other] : [first];
  const kept = pair.find((one) => one.id === keptId) ?? first;
  const merged = pair.find((one) => one.id !== kept.id);
  const merge = async () => {
    if (!merged) return;
    let mergeId = "";
    const org_id = organisation.id;
    const done = await run(
      async () => {
        mergeId = await call("merge_customers", { org_id, kept_id: kept.id, merged_id: merged.id });
        onMerged(kept.id);
      },
      t("customers.merged", { from: merged.name, into: kept.name }),
      () => call("undo_merge", { org_id, merge_id: mergeId }).then(() => onMerged(first.id)),
    );
    if (done) onClose();
  };
  return (
    <Dialog open onClose={onClose} title={t("customers.mergeTitle")}>
      <div className={dialogStyles.body}>
        <p className={dialogStyles.text}>{t("customers.mergeText")}</p>
        {!candidates[1] && <RecordField of={CUSTOMERS} label={t("customers.mergeWith", { name: first.name })} value={other?.id ?? null} name={other?.name ?? null} except={first.id} onChange={(id, name) => setOther(id ? { id, name: name ?? "" } : null)} />}
        {other && <Segments label={t("customers.keep")} value={kept.id} onChange={setKeptId} options={pair.map((one) => ({ value: one.id, label: t("customers.keepOne", { name: one.name }) }))} />}
      </div>
      <DialogFoot>
        <Button onClick={onClose}>{t("action.cancel")}</Button>
        <Button kind="primary" disabled={busy || !merged} onClick={() => void merge()}>
          {t("customers.merge")}
        </Button>
      </DialogFoot>
    </Dialog>
  );
}
