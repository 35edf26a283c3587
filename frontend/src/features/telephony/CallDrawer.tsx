import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import { Refusal } from "~/api/errors";
import type { TelephonyLeg, TelephonyPart, TelephonyRow } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatLength } from "~/format/dates";
import { useWords } from "~/i18n";
import { LedTo } from "~/features/attribution/LedTo";
import { providerName } from "~/features/integrations/providers";
import { Button } from "~/ui/Button";
import { Dialog, dialogStyles } from "~/ui/Dialog";
import { Facts } from "~/ui/Page";
import { Failed, Loading } from "~/ui/States";
import { useShown } from "~/ui/useShown";
import { Unset, When } from "~/ui/Value";
import { GiveNumberDialog } from "./GiveNumberDialog";
import { Legs } from "./Legs";
import { Recording } from "./Recording";
import { Steps } from "./Steps";
import styles from "./Telephony.module.css";
import { Transcript } from "./Transcript";
import { agentName, CallState, Cost, outcomeText, whatWord } from "./words";

type Found = { row: TelephonyRow; legs: TelephonyLeg[]; parts: TelephonyPart[]; transcript: string | null };

/** A call or message, found by its own id or by that of one of its legs, as the ledger names it. */
async function find(org_id: string, id: string): Promise<Found> {
  const legsOf = (column: "id" | "event_id", value: string) => rows(client().from("telephony_legs").select("*").eq("org_id", org_id).eq(column, value).order("started_at").limit(100)) as Promise<TelephonyLeg[]>;
  const one = (event: string) => rows(client().from("telephony_list").select("*").eq("org_id", org_id).eq("id", event).limit(1)) as unknown as Promise<TelephonyRow[]>;
  let [row] = await one(id);
  if (!row) {
    const [leg] = await legsOf("id", id);
    if (leg) [row] = await one(leg.event_id);
  }
  if (!row) throw new Refusal("error.gone");
  const [legs, parts, said] = await Promise.all([
    legsOf("event_id", row.id),
    rows(client().from("telephony_leg_parts").select("*").eq("org_id", org_id).eq("event_id", row.id).order("part").limit(600)) as unknown as Promise<TelephonyPart[]>,
    row.has_transcript ? rows<{ transcript: string | null }[]>(client().from("telephony_events").select("transcript").eq("org_id", org_id).eq("id", row.id).limit(1)) : [],
  ]);
  return { row, legs, parts, transcript: said[0]?.transcript ?? null };
}

/** All that is known of one call or message, at the side of the list. */
export function CallDrawer({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  const { t } = useWords();
  const { organisation } = useHouse();
  const shown = useShown(id);
  const found = useQuery({ queryKey: ["call", organisation.id, shown], meta: { rests: ["telephony_events", "telephony_legs", "customers"] }, enabled: shown !== undefined, queryFn: () => find(organisation.id, shown ?? ""), retry: false });
  const row = found.data?.row;
  const title = row ? (row.customer_name ?? (row.counterpart || t("telephony.hidden"))) : t("state.loading");
  return (
    <Dialog side open={id !== undefined} onClose={onClose} title={found.error ? t("state.failed") : title}>
      {found.error ? <Failed error={found.error} retry={() => void found.refetch()} /> : found.data ? <Known {...found.data} onChanged={() => void found.refetch()} /> : <Loading />}
    </Dialog>
  );
}

function Known({ row, legs, parts, transcript, onChanged }: Found & { onChanged: () => void }) {
  const { t, tn } = useWords();
  const { can } = useHouse();
  const queries = useQueryClient();
  const [giving, setGiving] = useState(false);
  const mayGive = (can("customer_identities.create") || can("customer_identities.create_own")) && /^\+[1-9]\d{5,14}$/.test(row.counterpart);
  const changed = () => {
    onChanged();
    void queries.invalidateQueries();
  };
  const customer = row.customer_id ? (
    <Link to={`/customers/${row.customer_id}`}>{row.customer_name}</Link>
  ) : (
    <Unset>{t("value.noCustomer")}</Unset>
  );
  const number = (value: string) => value || <Unset>{t("telephony.hidden")}</Unset>;
  return (
    <div className={dialogStyles.body}>
      <Facts
        facts={[
          { label: t("telephony.what"), value: t(whatWord(row)) },
          { label: t("field.state"), value: <CallState state={row.state} /> },
          { label: t("field.customer"), value: customer },
          { label: t("telephony.from"), value: number(row.from_number) },
          { label: t("telephony.to"), value: number(row.to_number) },
          { label: t("telephony.when"), value: <When at={row.started_at} /> },
          ...(row.kind === "call" ? [{ label: t("telephony.length"), value: row.seconds === null ? <Unset>{t("telephony.noLength")}</Unset> : formatLength(row.seconds) }] : []),
          ...(row.agent_key ? [{ label: t("telephony.agent"), value: agentName(row, t) }] : []),
          ...(row.outcome ? [{ label: t("telephony.outcome"), value: outcomeText(row.outcome, t) }] : []),
          { label: t("direction.cost"), value: <Cost row={row} showCurrency /> },
          ...(row.error_code ? [{ label: t("sync.error"), value: t("telephony.errorOf", { provider: providerName(legs[0]?.provider ?? ""), code: row.error_code }) }] : []),
        ]}
      />
      {!row.customer_id && mayGive && (
        <div>
          <Button icon="customers" onClick={() => setGiving(true)}>
            {t("telephony.give")}
          </Button>
        </div>
      )}
      {row.kind === "message" && (row.body || row.media_count > 0) && (
        <div className={dialogStyles.part}>
          <h3>{t("telephony.text")}</h3>
          {row.body && (
            <p className={styles.text}>
              <bdi>{row.body}</bdi>
            </p>
          )}
          {row.media_count > 0 && <p>{tn("telephony.media", row.media_count)}</p>}
        </div>
      )}
      {row.summary && (
        <div className={dialogStyles.part}>
          <h3>{t("telephony.summary")}</h3>
          <p className={styles.summary}>
            <bdi>{row.summary}</bdi>
          </p>
        </div>
      )}
      <LedTo eventId={row.id} />
      {row.has_recording && <Recording key={`${row.id} sound`} eventId={row.id} seconds={row.seconds} />}
      {transcript && (
        <Transcript
          key={`${row.id} text`}
          text={transcript}
          agent={row.agent_key ? agentName(row, t) : t("telephony.agent")}
          other={row.customer_name ?? (row.counterpart || t("telephony.caller"))}
        />
      )}
      {can("webhook_events.read") && <Steps legs={legs} />}
      <Legs legs={legs} parts={parts} />
      {giving && <GiveNumberDialog number={row.counterpart} onClose={() => setGiving(false)} onGiven={changed} />}
    </div>
  );
}
