import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { call, rows } from "~/api/call";
import { client } from "~/api/client";
import type { BookingRow, Sale } from "~/api/rows";
import { useHouse } from "~/app/house";
import styles from "~/features/attribution/Attribution.module.css";
import { ChoiceDialog } from "~/features/attribution/ChoiceDialog";
import { BookingWhy, type Linked } from "~/features/sales/BookingWhy";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { dialogStyles } from "~/ui/Dialog";
import { useAction } from "~/ui/useAction";
import { Unset } from "~/ui/Value";

/** As many of a customer's sales as are offered. */
const OFFERED = 50;

type Named = Pick<Sale, "id" | "number" | "title">;
type Offered = Named & { booking_id: string | null };

const nameOf = (sale: Named) => [sale.number, sale.title].filter(Boolean).join(" · ");

/** The sale that a booking is part of, why, and how a person says otherwise; a cancelled one is none. */
export function SoldAs({ row, onChanged }: { row: BookingRow; onChanged: () => void }) {
  const { t } = useWords();
  const { organisation, can } = useHouse();
  const { run, busy } = useAction();
  const queries = useQueryClient();
  const [choosing, setChoosing] = useState(false);
  const mayRead = can("sales.read") || can("sales.read_own");
  const found = useQuery({
    queryKey: ["booking-sale", organisation.id, row.id],
    meta: { rests: ["sales"] },
    enabled: mayRead,
    queryFn: async () => {
      const [sale] = (await rows(client().from("sales").select("id,number,title,booking_rule,booking_set_by,booking_set_at").eq("org_id", organisation.id).eq("booking_id", row.id).neq("state", "CANCELLED").limit(1))) as unknown as (Named & Linked)[];
      // it may have one that the reader does not see
      const isOthers = !sale && !can("sales.read") && (await call("bookings_with_sale", { org_id: organisation.id, booking_ids: [row.id] })).length > 0;
      return { sale, isOthers };
    },
  });
  if (!mayRead || !found.data) return null;
  const { sale, isOthers } = found.data;
  const mayChange = !isOthers && row.customer_id !== null && (can("sales.update") || can("sales.update_own"));
  if (!sale && !isOthers && !mayChange) return null;
  const set = async (id: string | null) => {
    // the database takes null for "no sale"; the generated type has no word for it
    await call("link_sale", { org_id: organisation.id, booking_id: row.id, sale_id: id as string });
    onChanged();
    await queries.invalidateQueries();
  };
  return (
    <div className={dialogStyles.part}>
      <h3>{t("sales.soldAs")}</h3>
      <p className={styles.lead}>{sale ? <Link to={`/sales/${sale.id}`}>{nameOf(sale)}</Link> : <Unset>{t(isOthers ? "sales.othersSale" : "sales.noSale")}</Unset>}</p>
      {sale && <BookingWhy sale={sale} />}
      {mayChange && (
        <div className={styles.acts}>
          <Button disabled={busy} onClick={() => setChoosing(true)} aria-label={t("sales.changeSale")}>
            {t("attribution.change")}
          </Button>
        </div>
      )}
      {choosing && (
        <Choice
          row={row}
          now={sale?.id ?? null}
          onClose={() => setChoosing(false)}
          onChosen={(id) => {
            setChoosing(false);
            if (id !== (sale?.id ?? null)) void run(() => set(id), t("sales.saleSaid"), () => set(sale?.id ?? null));
          }}
        />
      )}
    </div>
  );
}

function Choice({ row, now, onClose, onChosen }: { row: BookingRow; now: string | null; onClose: () => void; onChosen: (id: string | null) => void }) {
  const { t } = useWords();
  const { organisation } = useHouse();
  const { data, error, refetch } = useQuery({
    queryKey: ["booking-sales", organisation.id, row.id, row.customer_id],
    meta: { rests: ["sales"] },
    queryFn: () =>
      rows(client().from("sales").select("id,number,title,booking_id").eq("org_id", organisation.id).eq("customer_id", row.customer_id ?? "").neq("state", "CANCELLED").order("created_at", { ascending: false }).limit(OFFERED)) as unknown as Promise<Offered[]>,
  });
  // one that is for another booking is given up there first
  const offered = data?.filter(({ booking_id }) => booking_id === null || booking_id === row.id).map((sale) => ({ id: sale.id, label: <bdi>{nameOf(sale)}</bdi> }));
  return (
    <ChoiceDialog title={t("sales.chooseSale")} text={t("sales.chooseSaleText")} legend={t("sales.soldAs")} offered={{ data: offered, error, refetch }} now={now} none={t("sales.noSale")} empty={t("attribution.noneOffered")} onClose={onClose} onChosen={onChosen} />
  );
}
