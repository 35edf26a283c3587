import { useQueryClient } from "@tanstack/react-query";
import { call } from "~/api/call";
import type { BookingRow } from "~/api/rows";
import { useHouse } from "~/app/house";
import { SaidBy } from "~/features/attribution/SaidBy";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { dialogStyles } from "~/ui/Dialog";
import { Segments } from "~/ui/Segments";
import { useAction } from "~/ui/useAction";
import styles from "./Bookings.module.css";

type Said = BookingRow["set_state"];

/** Whether the customer came, once the booking has begun: what a person says of it goes before what the provider tells. */
export function Attendance({ row, setter, onChanged }: { row: BookingRow; setter: string | null; onChanged: () => void }) {
  const { t } = useWords();
  const { organisation, can } = useHouse();
  const { run, busy } = useAction();
  const queries = useQueryClient();
  // One that was moved to a later time since is another appointment.
  const said: Said = row.set_state !== null && row.set_at !== null && Date.parse(row.starts_at) <= Date.parse(row.set_at) ? row.set_state : null;
  const hasBegun = Date.parse(row.starts_at) <= Date.now();
  if (!hasBegun || !(can("calendar_events.update") || can("calendar_events.update_own"))) return null;
  const set = async (state: Said) => {
    // the database takes null for "nobody says so"; the generated type has no word for it
    await call("set_booking_state", { org_id: organisation.id, id: row.id, state: state as string });
    onChanged();
    await queries.invalidateQueries();
  };
  const say = (state: Said) => void run(() => set(state), t(state === null ? "bookings.unsaid" : `bookings.said.${state}`), () => set(said));
  return (
    <div className={dialogStyles.part}>
      <h3>{t("bookings.attendance")}</h3>
      <div className={styles.attendance}>
        <fieldset disabled={busy}>
          <Segments
            label={t("bookings.attendance")}
            options={[
              { value: "kept", label: t("bookings.came") },
              { value: "no_show", label: t("bookings.state.no_show") },
            ]}
            value={row.state}
            onChange={(value) => value !== said && say(value as Said)}
          />
        </fieldset>
        {said && (
          <Button kind="quiet" disabled={busy} onClick={() => say(null)}>
            {t("bookings.unsay")}
          </Button>
        )}
      </div>
      {said && row.set_at && (
        <p className={styles.note}>
          <SaidBy by={row.set_by} setter={setter} at={row.set_at} />
        </p>
      )}
    </div>
  );
}
