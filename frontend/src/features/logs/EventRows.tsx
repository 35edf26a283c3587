import type { WebhookEvent } from "~/api/rows";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { DataTable } from "~/ui/DataTable";
import { Empty } from "~/ui/States";
import { Status, Unset, When } from "~/ui/Value";
import { kindWord, TONES, whyWord } from "./words";

export interface Shown {
  connection: (endpointId: string) => { id: string; name: string } | undefined;
  href: (eventId: string) => string;
  filtered: boolean;
  clear: () => void;
}

/** Events at a glance: what, whose, when, and what became of it. */
export function EventRows({ rows, connection, href, filtered, clear }: Shown & { rows: WebhookEvent[] | undefined }) {
  const { t, language } = useWords();
  if (rows?.length === 0) {
    return (
      <Empty icon="log" title={t(filtered ? "list.nothing" : "logs.emptyTitle")} action={filtered && <Button onClick={clear}>{t("list.clearFilters")}</Button>}>
        {t(filtered ? "list.nothingText" : "logs.emptyText")}
      </Empty>
    );
  }
  const nameOf = (row: WebhookEvent) => kindWord(row, t, language);
  const why = (row: WebhookEvent) => {
    const word = row.state === "test" ? null : whyWord(row);
    return word ? t(word) : null;
  };
  return (
    <DataTable<WebhookEvent>
      label={t("logs.webhooks")}
      rows={rows}
      rowId={(row) => row.id}
      rowName={nameOf}
      href={(row) => href(row.id)}
      columns={[
        { key: "kind", label: t("sync.what"), card: "title", cell: nameOf },
        { key: "connection", label: t("integrations.connection"), card: "text", cell: (row) => connection(row.endpoint_id)?.name ?? <Unset /> },
        { key: "state", label: t("field.state"), card: "state", cell: (row) => <Status tone={TONES[row.state]}>{t(`logs.state.${row.state}`)}</Status> },
        { key: "why", label: t("logs.why"), cell: why },
        { key: "at", label: t("logs.received"), end: true, card: "text", cell: (row) => <When at={row.received_at} /> },
      ]}
    />
  );
}
