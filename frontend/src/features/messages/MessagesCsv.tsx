import { useDataProvider } from "ra-core";
import { readAll } from "~/api/readAll";
import type { MessageThread, OutgoingMessage, TelephonyRow } from "~/api/rows";
import type { CsvColumn } from "~/format/csv";
import { useWords } from "~/i18n";
import { CsvButton } from "~/ui/CsvButton";
import { stateOf, whyWord } from "./words";

/** A message in a file, whether it left or not. */
interface Said {
  at: string;
  direction: "inbound" | "outbound";
  state: string;
  customer: string | null;
  from: string;
  to: string;
  body: string | null;
  cost: string | null;
  currency: string | null;
  error: string | null;
}

/** Every thread with its newest message as a file, or with a number every message of that one. */
export function MessagesCsv({ number }: { number: string | undefined }) {
  const { t } = useWords();
  const provider = useDataProvider();
  const why = (code: string | null) => {
    const word = whyWord(code);
    return word ? t(word) : code;
  };
  const threads: CsvColumn<MessageThread>[] = [
    { label: t("telephony.number"), value: (row) => row.number },
    { label: t("field.customer"), value: (row) => row.customer_name },
    { label: t("telephony.when"), value: (row) => row.at },
    { label: t("telephony.direction"), value: (row) => t(`telephony.${row.direction}`) },
    { label: t("field.state"), value: (row) => t(stateOf(row.state, row.is_unsent).word) },
    { label: t("telephony.text"), value: (row) => row.body },
    { label: t("sync.error"), value: (row) => why(row.error_code) },
    { label: t("messages.closedShort"), value: (row) => (row.is_opted_out ? t("audit.yes") : "") },
  ];
  if (number === undefined) {
    return <CsvButton<MessageThread> name="messages" columns={threads} rows={(tell, signal) => readAll(provider, { resource: "message_threads", sort: { field: "at", order: "DESC" }, filter: {} }, tell, signal)} />;
  }
  const messages: CsvColumn<Said>[] = [
    { label: t("telephony.when"), value: (row) => row.at },
    { label: t("telephony.direction"), value: (row) => t(`telephony.${row.direction}`) },
    { label: t("field.state"), value: (row) => row.state },
    { label: t("field.customer"), value: (row) => row.customer },
    { label: t("telephony.from"), value: (row) => row.from },
    { label: t("telephony.to"), value: (row) => row.to },
    { label: t("telephony.text"), value: (row) => row.body },
    { label: t("direction.cost"), value: (row) => row.cost },
    { label: t("field.currency"), value: (row) => row.currency },
    { label: t("sync.error"), value: (row) => row.error },
  ];
  const read = async (tell: (count: number) => void, signal: AbortSignal): Promise<Said[]> => {
    const sent = await readAll<TelephonyRow>(provider, { resource: "telephony_list", sort: { field: "started_at", order: "DESC" }, filter: { kind: "message", counterpart: number } }, tell, signal);
    const unsent = await readAll<OutgoingMessage>(provider, { resource: "outgoing_messages", sort: { field: "created_at", order: "DESC" }, filter: { to_number: number, "provider_leg_id@is": "null" } }, tell, signal);
    return [
      ...sent.map((row) => ({ at: row.started_at, direction: row.direction, state: t(stateOf(row.state, false).word), customer: row.customer_name, from: row.from_number, to: row.to_number, body: row.body, cost: row.cost, currency: row.currency, error: why(row.error_code) })),
      ...unsent.map((row) => ({ at: row.created_at, direction: "outbound" as const, state: t(stateOf(row.state, true).word), customer: null, from: row.from_number, to: row.to_number, body: row.body, cost: null, currency: null, error: why(row.error_code) ?? row.error })),
    ].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  };
  return <CsvButton<Said> key={number} name={`messages-${number.replace(/\D/g, "")}`} columns={messages} rows={read} />;
}
