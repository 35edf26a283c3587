import { useGetList } from "ra-core";
import { useRef, useState, type DragEvent } from "react";
import { Link, useSearchParams } from "react-router";
import type { LeadRow, LeadState } from "~/api/rows";
import { ReasonDialog } from "~/features/transitions/ReasonDialog";
import { useWords } from "~/i18n";
import { IconButton, LinkButton } from "~/ui/Button";
import { classes } from "~/ui/classes";
import { Menu } from "~/ui/Menu";
import { Page } from "~/ui/Page";
import { Failed, Skeleton } from "~/ui/States";
import { filterAddress, type FilterValues } from "~/ui/useList";
import styles from "./Board.module.css";
import { DueDay } from "./DueDay";
import { LeadFilters } from "./LeadFilters";
import { LeadTabs } from "./LeadTabs";
import { useLeads } from "./useLeads";
import { LeadStatus, STATES, Worth } from "./words";

/** How many a column shows; the rest is in the list. */
const SHOWN = 50;

/** Leads by state: a card is dragged to where it may go, or sent there by its menu. */
export default function Board() {
  const { t } = useWords();
  const { nextOf, move, convert, busy, mayCreate } = useLeads();
  const [search, setSearch] = useSearchParams();
  const [dragged, setDragged] = useState<LeadRow | null>(null);
  const [losing, setLosing] = useState<LeadRow | null>(null);
  const filters = readFilters(search.get("filter"));
  const setFilter = (changes: FilterValues) =>
    setSearch(
      (asked) => {
        asked.set("filter", JSON.stringify(Object.fromEntries(Object.entries({ ...filters, ...changes }).filter(([, value]) => value && value.length > 0))));
        return asked;
      },
      { replace: true },
    );
  const send = (lead: LeadRow, to: LeadState) => {
    if (to === "LOST") setLosing(lead);
    else void (to === "CONVERTED" ? convert(lead) : move(lead, to));
  };
  const create = mayCreate && (
    <LinkButton to="/leads/new" kind="primary" icon="plus">
      {t("leads.new")}
    </LinkButton>
  );
  return (
    <Page title={t("nav.leads")} actions={create} tabs={<LeadTabs />}>
      <LeadFilters filters={filters} setFilter={setFilter} withoutStates />
      <div className={styles.board} role="region" aria-label={t("leads.board")} tabIndex={0}>
        {STATES.map((state) => (
          <Column
            key={state}
            state={state}
            filters={filters}
            takes={dragged !== null && nextOf(dragged.state).includes(state)}
            nextOf={nextOf}
            busy={busy}
            onSend={send}
            onDrag={setDragged}
            onDrop={() => {
              if (dragged && nextOf(dragged.state).includes(state)) send(dragged, state);
              setDragged(null);
            }}
          />
        ))}
      </div>
      {losing && (
        <ReasonDialog
          title={t("leads.loseOne", { name: losing.name })}
          text={t("leads.loseText")}
          confirm={t("leads.markLost")}
          busy={busy}
          onClose={() => setLosing(null)}
          onGive={(reason) => void move(losing, "LOST", reason).then((done) => done && setLosing(null))}
        />
      )}
    </Page>
  );
}

function readFilters(text: string | null): FilterValues {
  try {
    return (JSON.parse(text ?? "{}") ?? {}) as FilterValues;
  } catch {
    return {};
  }
}

interface ColumnProps {
  state: LeadState;
  filters: FilterValues;
  /** What is dragged may be dropped here. */
  takes: boolean;
  nextOf: (state: LeadState) => LeadState[];
  busy: boolean;
  onSend: (lead: LeadRow, to: LeadState) => void;
  onDrag: (lead: LeadRow | null) => void;
  onDrop: () => void;
}

function Column({ state, filters, takes, nextOf, busy, onSend, onDrag, onDrop }: ColumnProps) {
  const { t } = useWords();
  const [over, setOver] = useState(false);
  const found = useGetList<LeadRow>("leads", { pagination: { page: 1, perPage: SHOWN }, sort: { field: "created_at", order: "DESC" }, filter: { ...filters, state } });
  const accept = (event: DragEvent) => {
    if (!takes) return;
    event.preventDefault();
    setOver(true);
  };
  const next = nextOf(state);
  return (
    <section
      className={classes(styles.column, takes && styles.takes, takes && over && styles.over)}
      aria-label={t(`leads.state.${state}`)}
      aria-busy={found.isPending}
      onDragOver={accept}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onDrop();
      }}
    >
      <h2>
        <LeadStatus state={state} />
        {found.data && <span className={styles.count}>{found.pageInfo?.hasNextPage ? `${SHOWN}+` : found.data.length}</span>}
      </h2>
      {found.error ? <Failed error={found.error} retry={() => void found.refetch()} /> : !found.data ? <Skeleton width="80%" /> : null}
      <ul>
        {found.data?.map((lead) => (
          <Card key={lead.id} lead={lead} next={next} busy={busy} onSend={onSend} onDrag={onDrag} />
        ))}
      </ul>
      {found.pageInfo?.hasNextPage && (
        <Link className={styles.more} to={`/leads?${filterAddress({ ...filters, state: [state] })}`}>
          {t("leads.restInList")}
        </Link>
      )}
    </section>
  );
}

function Card({ lead, next, busy, onSend, onDrag }: { lead: LeadRow; next: LeadState[]; busy: boolean; onSend: ColumnProps["onSend"]; onDrag: ColumnProps["onDrag"] }) {
  const { t } = useWords();
  const card = useRef<HTMLLIElement>(null);
  return (
    <li
      ref={card}
      className={styles.card}
      draggable={next.length > 0}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", lead.name);
        onDrag(lead);
      }}
      onDragEnd={() => onDrag(null)}
    >
      <div className={styles.head}>
        <Link to={`/leads/${lead.id}`} draggable={false}>
          {lead.name}
        </Link>
        {next.length > 0 && (
          <Menu
            align="end"
            label={t("transitions.moveTo")}
            trigger={<IconButton icon="more" label={t("leads.moveOne", { name: lead.name })} disabled={busy} />}
            items={next.map((state) => ({ label: t(`leads.state.${state}`), danger: state === "LOST", onSelect: () => onSend(lead, state) }))}
          />
        )}
      </div>
      {(lead.company || lead.service) && <p>{[lead.company, lead.service?.name].filter(Boolean).join(" · ")}</p>}
      <div className={styles.facts}>
        {lead.follow_up_on ? <DueDay row={lead} /> : <span>{lead.assignee?.name}</span>}
        <Worth row={lead} />
      </div>
    </li>
  );
}
