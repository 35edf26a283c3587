import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { call } from "~/api/call";
import type { BookingRow } from "~/api/rows";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { dialogStyles } from "~/ui/Dialog";
import { Failed, Loading } from "~/ui/States";
import { useAction } from "~/ui/useAction";
import { Unset } from "~/ui/Value";
import styles from "./Attribution.module.css";
import { LeadText } from "./LeadText";
import { OriginDialog } from "./OriginDialog";
import { SaidBy } from "./SaidBy";
import { useOrigin } from "./useOrigin";

type Choice = { event: string | null; rules: boolean };

/** Which call or message a booking came from, why, and how a person says otherwise. */
export function CameFrom({ row, onChanged }: { row: BookingRow; onChanged: () => void }) {
  const { t } = useWords();
  const { organisation, can } = useHouse();
  const { run, busy } = useAction();
  const queries = useQueryClient();
  const [choosing, setChoosing] = useState(false);
  const origin = useOrigin(row);
  const mayChange = can("calendar_events.update") || can("calendar_events.update_own");
  const set = async ({ event, rules }: Choice) => {
    // the database takes null for "nothing led to it"; the generated type has no word for it
    await call("set_booking_origin", { org_id: organisation.id, id: row.id, event_id: event as string, follow_rules: rules });
    onChanged();
    await queries.invalidateQueries();
  };
  const before: Choice = { event: row.origin_event_id, rules: row.origin_rule !== "person" };
  const say = (choice: Choice) => void run(() => set(choice), t(choice.rules ? "attribution.rulesAgain" : "attribution.said"), () => set(before));
  return (
    <div className={dialogStyles.part}>
      <h3>{t("attribution.cameFrom")}</h3>
      {origin.error ? (
        <Failed error={origin.error} retry={() => void origin.refetch()} />
      ) : !origin.data ? (
        <Loading />
      ) : (
        <p className={styles.lead}>
          {origin.data.lead ? (
            <Link to={`/telephony/${origin.data.lead.id}`}>
              <LeadText lead={origin.data.lead} />
            </Link>
          ) : (
            <Unset>{t(row.origin_event_id ? "attribution.hidden" : row.origin_rule === "person" ? "attribution.nothing" : "attribution.unknown")}</Unset>
          )}
        </p>
      )}
      <p className={styles.why}>
        {row.origin_rule === "person" ? (
          <SaidBy by={row.origin_set_by} setter={origin.data?.setter} at={row.origin_set_at} />
        ) : (
          t(row.origin_rule ? `attribution.why.${row.origin_rule}` : "attribution.why.none")
        )}
      </p>
      {mayChange && (
        <div className={styles.acts}>
          <Button disabled={busy} onClick={() => setChoosing(true)}>
            {t("attribution.change")}
          </Button>
          {row.origin_rule === "person" && (
            <Button kind="quiet" disabled={busy} onClick={() => say({ event: null, rules: true })}>
              {t("attribution.followRules")}
            </Button>
          )}
        </div>
      )}
      {choosing && (
        <OriginDialog
          row={row}
          onClose={() => setChoosing(false)}
          onChosen={(event) => {
            setChoosing(false);
            say({ event, rules: false });
          }}
        />
      )}
    </div>
  );
}
