import type { TelephonyFigure, TelephonyRow } from "~/api/rows";
import { providerName } from "~/features/integrations/providers";
import type { CsvColumn } from "~/format/csv";
import type { Word } from "~/i18n";
import { agentName, outcomeText, partWord } from "./words";

type Speak = (word: Word, values?: Record<string, string>) => string;

/** All that is shown of calls and messages, a row each. */
export function callColumns(t: Speak): CsvColumn<TelephonyRow>[] {
  const part = (component: string, value: (row: TelephonyRow) => string | null): CsvColumn<TelephonyRow> => ({ label: `${t("direction.cost")}: ${t(partWord(component))}`, value });
  return [
    { label: t("telephony.when"), value: (row) => row.started_at },
    { label: t("field.kind"), value: (row) => t(`telephony.kind.${row.kind}`) },
    { label: t("telephony.direction"), value: (row) => t(`telephony.${row.direction}`) },
    { label: t("field.state"), value: (row) => t(`telephony.state.${row.state}`) },
    { label: t("field.customer"), value: (row) => row.customer_name },
    { label: t("telephony.from"), value: (row) => row.from_number },
    { label: t("telephony.to"), value: (row) => row.to_number },
    { label: t("telephony.seconds"), value: (row) => row.seconds },
    { label: t("telephony.text"), value: (row) => row.body },
    { label: t("telephony.agent"), value: (row) => row.agent_key && agentName(row, t) },
    { label: t("telephony.outcome"), value: (row) => row.outcome && outcomeText(row.outcome, t) },
    { label: t("telephony.summary"), value: (row) => row.summary },
    { label: t("telephony.provider"), value: (row) => row.providers.map(providerName).join(" + ") },
    { label: t("direction.cost"), value: (row) => row.cost },
    { label: t("field.currency"), value: (row) => row.currency },
    { label: t("ledger.estimated"), value: (row) => (row.cost_state === "estimated" ? t("audit.yes") : "") },
    part("transport", (row) => row.transport_cost),
    part("transcription", (row) => row.transcription_cost),
    part("model", (row) => row.model_cost),
    part("voice", (row) => row.voice_cost),
    part("platform", (row) => row.platform_cost),
    { label: t("sync.error"), value: (row) => row.error_code },
  ];
}

/** Figures by a day or a customer, as their tables show them. */
export function figureColumns(label: string, nameOf: (row: TelephonyFigure) => string, currency: string, t: Speak): CsvColumn<TelephonyFigure>[] {
  return [
    { label, value: nameOf },
    { label: t("telephony.calls"), value: (row) => row.call_count },
    { label: t("telephony.messages"), value: (row) => row.message_count },
    { label: t("telephony.seconds"), value: (row) => row.seconds },
    { label: `${t("direction.cost")}, ${currency}`, value: (row) => row.cost },
    { label: `${t("ledger.estimated")}, ${currency}`, value: (row) => row.cost_estimated },
  ];
}
