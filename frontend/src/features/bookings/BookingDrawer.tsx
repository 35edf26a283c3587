import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import { Refusal } from "~/api/errors";
import type { BookingRow, LedgerLine } from "~/api/rows";
import { useHouse } from "~/app/house";
import { CameFrom } from "~/features/attribution/CameFrom";
import { providerName } from "~/features/integrations/providers";
import { EventSteps } from "~/features/logs/EventSteps";
import { useWords } from "~/i18n";
import { Dialog, dialogStyles } from "~/ui/Dialog";
import { Facts } from "~/ui/Page";
import { Failed, Loading } from "~/ui/States";
import { useShown } from "~/ui/useShown";
import { Span, Unset, When } from "~/ui/Value";
import { Attendance } from "./Attendance";
import { SoldAs } from "./SoldAs";
import { Worth } from "./Worth";
import { BookingStatus, whatText, whoText } from "./words";

type Found = { row: BookingRow; entry: LedgerLine | undefined; setter: string | null };

async function find(org_id: string, to_currency: string, id: string): Promise<Found> {
  const [row] = (await rows(client().from("booking_list").select("*").eq("org_id", org_id).eq("id", id).limit(1))) as unknown as BookingRow[];
  if (!row) throw new Refusal("error.gone");
  const [[entry], people] = await Promise.all([
    rows(client().from("ledger_lines").select("*").eq("org_id", org_id).eq("source", "calendar_events").eq("source_id", id).eq("to_currency", to_currency).limit(1)) as unknown as Promise<LedgerLine[]>,
    row.set_by ? rows<{ name: string }[]>(client().from("memberships").select("name").eq("org_id", org_id).eq("id", row.set_by).limit(1)) : [],
  ]);
  return { row, entry, setter: people[0]?.name ?? null };
}

/** All that is known of one booking, at the side of the list or the calendar. */
export function BookingDrawer({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  const { t } = useWords();
  const { organisation } = useHouse();
  const shown = useShown(id);
  const found = useQuery({
    queryKey: ["booking", organisation.id, shown],
    meta: { rests: ["calendar_events", "customers", "services", "ledger_entries"] },
    enabled: shown !== undefined,
    retry: false,
    queryFn: () => find(organisation.id, organisation.currency, shown ?? ""),
  });
  const row = found.data?.row;
  return (
    <Dialog side open={id !== undefined} onClose={onClose} title={found.error ? t("state.failed") : row ? whoText(row, t) : t("state.loading")}>
      {found.error ? <Failed error={found.error} retry={() => void found.refetch()} /> : found.data ? <Known {...found.data} onChanged={() => void found.refetch()} /> : <Loading />}
    </Dialog>
  );
}

function Known({ row, entry, setter, onChanged }: Found & { onChanged: () => void }) {
  const { t, tn } = useWords();
  const { can } = useHouse();
  const customer = row.customer_id ? <Link to={`/customers/${row.customer_id}`}>{row.customer_name}</Link> : <Unset>{t("value.noCustomer")}</Unset>;
  const reference = row.provider && (
    <>
      {providerName(row.provider)} <bdi>{row.provider_booking_id}</bdi>
    </>
  );
  return (
    <div className={dialogStyles.body}>
      <Facts
        facts={[
          { label: t("bookings.when"), value: <Span from={row.starts_at} to={row.ends_at} /> },
          ...(row.previous_starts_at ? [{ label: t("bookings.movedFrom"), value: <Span from={row.previous_starts_at} /> }] : []),
          { label: t("field.state"), value: <BookingStatus state={row.state} /> },
          { label: t("bookings.service"), value: row.service_id && can("services.read") ? <Link to={`/bookings/services/${row.service_id}`}>{whatText(row)}</Link> : whatText(row) },
          ...(row.title && row.title !== whatText(row) ? [{ label: t("bookings.subject"), value: <bdi>{row.title}</bdi> }] : []),
          { label: t("bookings.staff"), value: row.staff_name ?? <Unset /> },
          { label: t("field.customer"), value: customer },
          ...(row.client_name && row.client_name !== row.customer_name ? [{ label: t("bookings.client"), value: <bdi>{row.client_name}</bdi> }] : []),
          { label: t("field.phone"), value: row.client_phone ? <a href={`tel:${row.client_phone}`}>{row.client_phone}</a> : <Unset /> },
          { label: t("field.email"), value: row.client_email ? <a href={`mailto:${row.client_email}`}>{row.client_email}</a> : <Unset /> },
          ...(row.booked_at ? [{ label: t("bookings.bookedAt"), value: <When at={row.booked_at} /> }] : []),
          ...(row.state === "cancelled" && row.cancelled_at ? [{ label: t("bookings.cancelledAt"), value: <When at={row.cancelled_at} /> }] : []),
          ...(reference ? [{ label: t("bookings.reference"), value: row.integration_id && can("integrations.read") ? <Link to={`/integrations/${row.integration_id}`}>{reference}</Link> : reference }] : []),
        ]}
      />
      {row.moved_count > 1 && <p className={dialogStyles.text}>{tn("bookings.movedTimes", row.moved_count)}</p>}
      <Attendance row={row} setter={setter} onChanged={onChanged} />
      <CameFrom row={row} onChanged={onChanged} />
      <SoldAs row={row} onChanged={onChanged} />
      <Worth row={row} entry={entry} />
      {can("webhook_events.read") && row.provider_booking_id && row.integration_id && <EventSteps title={t("bookings.steps")} subjects={[row.provider_booking_id]} integrationId={row.integration_id} />}
    </div>
  );
}
