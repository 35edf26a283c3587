import { useState } from "react";
import { Link } from "react-router";
import type { TimelineEntry, TimelineKind } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatLasting } from "~/format/dates";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { Icon } from "~/ui/Icon";
import { ListFoot } from "~/ui/ListFoot";
import { Empty, Failed, Skeleton } from "~/ui/States";
import { Amount, DayText, When } from "~/ui/Value";
import styles from "./Timeline.module.css";
import { detailOf, hrefOf, ICONS, KINDS, titleOf } from "./timelineWords";
import { useTimeline } from "./useTimeline";

/** Which permission a kind's rows ask for; without it there is nothing of it to be chosen. */
const SUBJECTS: Record<TimelineKind, string> = { call: "telephony_events", message: "telephony_events", booking: "calendar_events", ai: "ai_usage_logs", lead: "leads", sale: "sales", state: "sales", task: "tasks", note: "notes", change: "audit_log" };

/** Everything that happened with a customer, newest first. */
export function Timeline({ customerId }: { customerId: string }) {
  const { t } = useWords();
  const { can } = useHouse();
  const [chosen, setChosen] = useState<TimelineKind[]>([]);
  const { entries, error, refetch, more } = useTimeline(customerId, chosen);
  const offered = KINDS.filter((kind) => can(`${SUBJECTS[kind]}.read`) || can(`${SUBJECTS[kind]}.read_own`));
  const toggle = (kind: TimelineKind) => setChosen(chosen.includes(kind) ? chosen.filter((one) => one !== kind) : KINDS.filter((one) => one === kind || chosen.includes(one)));
  return (
    <>
      <div className={styles.kinds} role="group" aria-label={t("timeline.kinds")}>
        {offered.map((kind) => (
          <button key={kind} type="button" className={styles.kind} aria-pressed={chosen.includes(kind)} onClick={() => toggle(kind)}>
            <Icon name={ICONS[kind]} size={14} /> {t(`timeline.kind.${kind}`)}
          </button>
        ))}
      </div>
      {error ? (
        <Failed error={error} retry={refetch} />
      ) : !entries ? (
        <div aria-busy="true">
          <Skeleton width="70%" />
        </div>
      ) : entries.length === 0 ? (
        <Empty icon="log" title={t("timeline.empty")} action={chosen.length > 0 && <Button onClick={() => setChosen([])}>{t("timeline.all")}</Button>}>
          {t(chosen.length > 0 ? "timeline.emptyOfKinds" : "timeline.emptyText")}
        </Empty>
      ) : (
        <ol className={styles.entries} aria-label={t("timeline.title")}>
          {entries.map((entry) => (
            <Entry key={`${entry.kind} ${entry.id}`} entry={entry} customerId={customerId} />
          ))}
        </ol>
      )}
      <ListFoot more={more} />
    </>
  );
}

function Entry({ entry, customerId }: { entry: TimelineEntry; customerId: string }) {
  const words = useWords();
  const { locale } = useHouse();
  const href = hrefOf(entry, customerId);
  const title = <bdi>{titleOf(entry, words)}</bdi>;
  const detail = detailOf(entry, words);
  return (
    <li>
      <span className={styles.icon} title={words.t(`timeline.kind.${entry.kind}`)}>
        <Icon name={ICONS[entry.kind]} />
        <span className="visually-hidden">{words.t(`timeline.kind.${entry.kind}`)}</span>
      </span>
      <span className={styles.what}>
        {href ? <Link to={href}>{title}</Link> : title}
        {detail && (
          <small>
            <bdi>{detail}</bdi>
          </small>
        )}
      </span>
      <span className={styles.end}>
        {entry.amount !== null && entry.currency !== null ? <Amount value={entry.amount} currency={entry.currency} showCurrency /> : entry.kind === "call" && entry.quantity !== null ? formatLasting(entry.quantity, locale) : null}
        <small>{entry.kind === "ai" || (entry.kind === "task" && entry.state === "OPEN") ? <DayText day={entry.at.slice(0, 10)} /> : <When at={entry.at} />}</small>
      </span>
    </li>
  );
}
