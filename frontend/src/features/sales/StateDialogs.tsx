import { useState } from "react";
import type { SaleRow, SaleState } from "~/api/rows";
import { useHouse } from "~/app/house";
import { ReasonDialog } from "~/features/transitions/ReasonDialog";
import { clockAt, momentAt, today } from "~/format/dates";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { DateField } from "~/ui/DateField";
import { Dialog, DialogFoot, dialogStyles } from "~/ui/Dialog";
import { Row, TextField } from "~/ui/Field";
import type { With } from "./useSales";

interface Props {
  sale: SaleRow;
  /** The state that is about to be given. */
  to: SaleState;
  busy: boolean;
  onClose: () => void;
  onGive: (more: With) => void;
}

/** Those states that are asked about before they are given. */
export const ASKED: readonly SaleState[] = ["SCHEDULED", "COMPLETED", "CANCELLED"];

/** Asks what goes with a state: a time, a day, a reason. */
export function StateDialog(props: Props) {
  const { t } = useWords();
  if (props.to === "SCHEDULED") return <Schedule {...props} />;
  if (props.to === "COMPLETED") return <Complete {...props} />;
  return <ReasonDialog title={t("sales.cancelOne", { title: props.sale.title })} text={t("sales.cancelText")} confirm={t("sales.cancel")} busy={props.busy} onClose={props.onClose} onGive={(reason) => props.onGive(reason ? { reason } : {})} />;
}

const clock = (minutes: number): string => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

function Schedule({ sale, busy, onClose, onGive }: Props) {
  const { t } = useWords();
  const { timezone } = useHouse();
  const begins = sale.starts_at ? clockAt(sale.starts_at, timezone) : { day: sale.expected_on ?? today(timezone), minutes: 540 };
  const ends = sale.ends_at ? clockAt(sale.ends_at, timezone) : { day: begins.day, minutes: 600 };
  const [from, setFrom] = useState({ day: begins.day, time: clock(begins.minutes) });
  const [to, setTo] = useState({ day: ends.day, time: clock(ends.minutes) });
  const [error, setError] = useState<string | null>(null);
  return (
    <Dialog open onClose={onClose} title={t("sales.scheduleOne", { title: sale.title })}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!from.time || !to.time) return setError(t("sales.timeMissing"));
          const [starts_at, ends_at] = [momentAt(from.day, from.time, timezone), momentAt(to.day, to.time, timezone)];
          if (ends_at < starts_at) return setError(t("sales.endsBeforeBegin"));
          onGive({ starts_at, ends_at });
        }}
      >
        <div className={dialogStyles.body}>
          <Row shape="long">
            <DateField
              label={t("sales.beginDay")}
              value={from.day}
              onChange={(day) => {
                setFrom({ ...from, day });
                if (to.day === from.day || to.day < day) setTo({ ...to, day });
              }}
            />
            <TextField label={t("sales.beginTime")} type="time" value={from.time} onChange={(event) => setFrom({ ...from, time: event.target.value })} />
          </Row>
          <Row shape="long">
            <DateField label={t("sales.endDay")} value={to.day} onChange={(day) => setTo({ ...to, day })} />
            <TextField label={t("sales.endTime")} type="time" error={error} value={to.time} onChange={(event) => setTo({ ...to, time: event.target.value })} />
          </Row>
        </div>
        <Foot busy={busy} confirm={t("sales.schedule")} onClose={onClose} />
      </form>
    </Dialog>
  );
}

function Complete({ sale, busy, onClose, onGive }: Props) {
  const { t } = useWords();
  const { timezone } = useHouse();
  const now = today(timezone);
  const planned = sale.starts_at ? clockAt(sale.starts_at, timezone).day : now;
  const [day, setDay] = useState(planned < now ? planned : now);
  return (
    <Dialog open onClose={onClose} title={t("sales.completeOne", { title: sale.title })}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onGive({ completed_on: day });
        }}
      >
        <div className={dialogStyles.body}>
          <p className={dialogStyles.text}>{t("sales.completeText")}</p>
          <DateField label={t("sales.completedOn")} value={day} error={day > now ? t("sales.dayAhead") : null} onChange={setDay} />
        </div>
        <Foot busy={busy || day > now} confirm={t("sales.complete")} onClose={onClose} />
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
