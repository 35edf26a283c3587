import { useState } from "react";
import { useHouse } from "~/app/house";
import { addDays, today, type Day } from "~/format/dates";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { DateField } from "~/ui/DateField";
import { Dialog, DialogFoot, dialogStyles } from "~/ui/Dialog";
import { SelectField } from "~/ui/Field";
import { useAction } from "~/ui/useAction";

const SPANS = [1, 7, 30, 90] as const;
const CHOSEN = "day";

/** Asks how far back the provider's lists are to be read. */
export function BackfillDialog({ name, begin, onClose }: { name: string; begin: (since: Day) => Promise<void>; onClose: () => void }) {
  const { t, tn } = useWords();
  const { timezone } = useHouse();
  const { run, busy } = useAction();
  const [span, setSpan] = useState("30");
  const [day, setDay] = useState<Day>(addDays(today(timezone), -30));
  const since = span === CHOSEN ? day : addDays(today(timezone), -Number(span));
  const options = [...SPANS.map((days) => ({ value: String(days), label: tn("sync.lastDays", days, { count: String(days) }) })), { value: CHOSEN, label: t("sync.sinceDay") }];
  return (
    <Dialog open onClose={onClose} title={t("sync.backfillTitle", { name })}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void run(() => begin(since), t("sync.asked")).then((done) => done && onClose());
        }}
      >
        <div className={dialogStyles.body}>
          <p className={dialogStyles.text}>{t("sync.backfillText")}</p>
          <SelectField label={t("sync.howFar")} value={span} options={options} onChange={(event) => setSpan(event.target.value)} />
          {span === CHOSEN && <DateField label={t("sync.since")} value={day} onChange={setDay} />}
        </div>
        <DialogFoot>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button kind="primary" type="submit" disabled={busy}>
            {t("sync.fetch")}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
