import { useState } from "react";
import { Link } from "react-router";
import type { ActivityEntry, LeadState, SaleState } from "~/api/rows";
import { useWords } from "~/i18n";
import { useFreshRows } from "~/live/fresh";
import { Button } from "~/ui/Button";
import { Icon, type IconName } from "~/ui/Icon";
import { Section } from "~/ui/Page";
import { Failed } from "~/ui/States";
import { Unset, When } from "~/ui/Value";
import { useActivity } from "./useSalesOverview";
import { Waiting } from "./Waiting";
import styles from "./Rows.module.css";

const FIRST = 6;
const MORE = 25;
const MOST = 200;
const ICONS: Record<ActivityEntry["kind"], IconName> = { lead_made: "leads", lead_state: "leads", sale_state: "sales", task_done: "tasks", note: "edit" };

/** Who did what with leads, sales and tasks, the newest first, as it happens. */
export default function Activity() {
  const { t } = useWords();
  const [top, setTop] = useState(FIRST);
  const { data, error, refetch, isPlaceholderData } = useActivity(top);
  const idOf = (row: ActivityEntry) => `${row.kind} ${row.id}`;
  const fresh = useFreshRows(data, idOf);
  return (
    <Section title={t("dashboard.widget.activity")}>
      {error ? (
        <Failed error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Waiting rows={FIRST} />
      ) : data.length === 0 ? (
        <Unset>{t("dashboard.nothingHappened")}</Unset>
      ) : (
        <>
          <ol className={styles.rows} aria-label={t("dashboard.widget.activity")}>
            {data.map((row) => (
              <One key={idOf(row)} row={row} isFresh={fresh.has(idOf(row))} />
            ))}
          </ol>
          {data.length === top && top < MOST && (
            <Button kind="quiet" disabled={isPlaceholderData} onClick={() => setTop(Math.min(top + MORE, MOST))}>
              {t("dashboard.more")}
            </Button>
          )}
        </>
      )}
    </Section>
  );
}

function hrefOf(row: ActivityEntry): string | null {
  if (row.sale_id) return `/sales/${row.sale_id}`;
  if (row.lead_id) return `/leads/${row.lead_id}`;
  return row.customer_id ? `/customers/${row.customer_id}` : null;
}

function One({ row, isFresh }: { row: ActivityEntry; isFresh: boolean }) {
  const { t } = useWords();
  const href = hrefOf(row);
  const title = <bdi>{row.title ?? t("dashboard.untitled")}</bdi>;
  const state = row.to_state && (row.kind === "sale_state" ? t(`sales.state.${row.to_state as SaleState}`) : row.kind === "lead_state" ? t(`leads.state.${row.to_state as LeadState}`) : null);
  return (
    <li data-fresh={isFresh || undefined}>
      <span className={styles.icon}>
        <Icon name={ICONS[row.kind]} />
      </span>
      <span className={styles.what}>
        <span className={styles.title}>{href ? <Link to={href}>{title}</Link> : title}</span>
        <small>
          {t(`dashboard.did.${row.kind}`, { state: state ?? "" })}
          {row.person_name && (
            <>
              {" · "}
              <bdi>{row.person_name}</bdi>
            </>
          )}
        </small>
      </span>
      <small className={styles.end}>
        <When at={row.at} />
      </small>
    </li>
  );
}
