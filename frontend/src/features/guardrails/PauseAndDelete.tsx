import { useDataProvider, useDelete, useUpdate } from "ra-core";
import { undoDelete } from "~/api/undoDelete";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { useAction } from "~/ui/useAction";
import styles from "./Guardrails.module.css";

interface Kept {
  id: string;
  name: string;
  version: number;
  is_enabled: boolean;
}

/** Takes a guardrail or an alert out of force, for a while or for good; both can be taken back. */
export function PauseAndDelete({ resource, row, onClose }: { resource: "guardrails" | "spend_alerts"; row: Kept; onClose: () => void }) {
  const { t } = useWords();
  const { organisation } = useHouse();
  const { run, busy } = useAction();
  const provider = useDataProvider();
  const [update] = useUpdate<Kept>();
  const [remove] = useDelete<Kept>();
  const { name, is_enabled } = row;
  const setEnabled = (is_on: boolean, version: number) => update(resource, { id: row.id, data: { is_enabled: is_on }, previousData: { ...row, version } }, { returnPromise: true });
  const pause = () => run(() => setEnabled(!is_enabled, row.version), t(is_enabled ? "guardrails.pausedOne" : "guardrails.resumedOne", { name }), () => setEnabled(is_enabled, row.version + 1));
  const deleteIt = () =>
    run(
      () => remove(resource, { id: row.id, previousData: row }, { returnPromise: true }),
      t("guardrails.deleted", { name }),
      () => undoDelete(organisation.id, resource, row.id).then(() => provider.getOne(resource, { id: row.id })),
    );
  return (
    <div className={styles.actions}>
      <Button disabled={busy} icon={is_enabled ? "pause" : "play"} onClick={() => void pause().then(onClose)}>
        {t(is_enabled ? "guardrails.pause" : "guardrails.resume")}
      </Button>
      <Button kind="danger" disabled={busy} onClick={() => void deleteIt().then(onClose)}>
        {t("guardrails.delete")}
      </Button>
    </div>
  );
}
