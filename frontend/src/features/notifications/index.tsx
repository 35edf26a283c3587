import type { Notification } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatCount } from "~/format/money";
import { useWords } from "~/i18n";
import { Button, LinkButton } from "~/ui/Button";
import { DataTable } from "~/ui/DataTable";
import { ChoiceChip, FilterBar } from "~/ui/FilterChips";
import { ListFoot } from "~/ui/ListFoot";
import { Page, Tabs } from "~/ui/Page";
import { Empty, Failed } from "~/ui/States";
import { useList } from "~/ui/useList";
import { Status, When } from "~/ui/Value";
import styles from "./Notifications.module.css";
import { useReading } from "./useNotifications";
import { kindOf, KINDS, useTelling } from "./words";

/** Everything the reader was told, the newest first. */
export default function Notifications() {
  const { t } = useWords();
  const { locale } = useHouse();
  const tell = useTelling();
  const { open, readAll, busy } = useReading();
  const list = useList<Notification>({ resource: "notifications", sort: { field: "raised_at", order: "DESC" } });
  // Whatever the order of the list: its times are as the database writes them, which sort as they are.
  const newest = list.rows?.reduce<Notification | undefined>((last, one) => (last && last.raised_at >= one.raised_at ? last : one), undefined);
  const onlyUnread = list.filters["read_at@is"] === "null";
  const view = (filter: object) => `/notifications?filter=${encodeURIComponent(JSON.stringify(filter))}`;
  return (
    <Page
      title={t("nav.notifications")}
      tabs={
        <Tabs
          label={t("nav.notifications")}
          tabs={[
            { to: view({}), label: t("notify.everything"), current: !onlyUnread },
            { to: view({ "read_at@is": "null" }), label: t("notify.onlyUnread"), current: onlyUnread },
          ]}
        />
      }
      actions={
        newest &&
        list.rows?.some((one) => !one.read_at) && (
          <Button disabled={busy} icon="check" onClick={() => void readAll(newest)}>
            {t("notify.readAll")}
          </Button>
        )
      }
    >
      <FilterBar
        end={
          <LinkButton to="/settings?part=notifications" kind="quiet" icon="settings">
            {t("notify.choose")}
          </LinkButton>
        }
      >
        <ChoiceChip label={t("notify.kind")} name="type" filters={list.filters} setFilter={list.setFilter} options={Object.entries(KINDS).map(([value, kind]) => ({ value, label: t(kind.name) }))} />
      </FilterBar>
      {list.error ? (
        <Failed error={list.error} retry={list.refetch} />
      ) : list.rows?.length === 0 ? (
        list.filtered ? (
          <Empty icon="bell" title={t("list.nothing")} action={<Button onClick={list.clearFilters}>{t("list.clearFilters")}</Button>}>
            {t("notify.nothingText")}
          </Empty>
        ) : (
          <Empty icon="bell" title={t("notify.emptyTitle")} action={<LinkButton to="/settings?part=notifications">{t("notify.choose")}</LinkButton>}>
            {t("notify.emptyText")}
          </Empty>
        )
      ) : (
        <DataTable<Notification>
          label={t("nav.notifications")}
          rows={list.rows}
          rowId={(one) => one.id}
          rowName={(one) => tell(one).title}
          onOpen={open}
          sort={list.sort}
          onSort={list.sortBy}
          columns={[
            {
              key: "what",
              label: t("notify.what"),
              card: "title",
              cell: (one) => (
                <span className={one.read_at ? styles.wasRead : styles.wasNotRead}>
                  {!one.read_at && <span className="visually-hidden">{t("notify.new")} </span>}
                  {tell(one).title}
                </span>
              ),
            },
            { key: "error", label: t("notify.why"), card: "text", cell: (one) => tell(one).error },
            { key: "state", label: t("field.state"), card: "state", cell: (one) => <Status tone={one.settled_at ? "plain" : kindOf(one.type).tone}>{t(one.settled_at ? "notify.over" : kindOf(one.type).name)}</Status> },
            { key: "times", label: t("notify.often"), end: true, cell: (one) => formatCount(one.raised_count, locale) },
            { key: "when", label: t("notify.when"), end: true, sort: "raised_at", card: "value", cell: (one) => <When at={one.raised_at} /> },
          ]}
        />
      )}
      <ListFoot more={list.more} />
    </Page>
  );
}
