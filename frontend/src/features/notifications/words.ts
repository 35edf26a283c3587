import type { Json } from "~/api/database";
import type { Notification } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatMoment } from "~/format/dates";
import { formatAmount } from "~/format/money";
import { useWords, type Word } from "~/i18n";
import type { IconName } from "~/ui/Icon";
import type { Tone } from "~/ui/Value";
import { providerOf, syncWords } from "~/features/integrations/providers";

interface Kind {
  name: Word;
  says: Word;
  icon: IconName;
  tone: Tone;
}

/** What is told, by its type, in the order of the settings. */
export const KINDS: Record<string, Kind> = {
  ledger_differs: { name: "notify.ledgerName", says: "notify.ledger", icon: "warning", tone: "bad" },
  integration_failing: { name: "notify.integrationName", says: "notify.integration", icon: "integrations", tone: "bad" },
  webhook_failed: { name: "notify.webhookName", says: "notify.webhook", icon: "warning", tone: "bad" },
  job_failed: { name: "notify.jobName", says: "notify.job", icon: "sync", tone: "bad" },
  invitation_accepted: { name: "notify.acceptedName", says: "notify.accepted", icon: "members", tone: "good" },
  sync_first: { name: "notify.firstName", says: "notify.first", icon: "sync", tone: "good" },
  usage_differs: { name: "notify.usageName", says: "notify.usage", icon: "usage", tone: "warn" },
  currency_changed: { name: "notify.currencyName", says: "notify.currency", icon: "rates", tone: "good" },
  spend_alert: { name: "notify.spendName", says: "notify.spend.warning", icon: "warning", tone: "warn" },
  bill_differs: { name: "notify.billName", says: "notify.bill", icon: "warning", tone: "warn" },
};
const OTHER: Kind = { name: "notify.otherName", says: "notify.other", icon: "bell", tone: "info" };

export const kindOf = (type: string): Kind => KINDS[type] ?? OTHER;

const TASKS: Record<string, Word> = { replay_webhook_events: "jobs.replay", send_mail: "jobs.mail", change_currency: "jobs.currency", follow_openrouter_key: "jobs.key" };
const ROLES = new Set(["owner", "admin", "manager", "rep", "viewer", "talent"]);

const textOf = (value: Json | undefined): string => (typeof value === "string" || typeof value === "number" ? String(value) : "");

/** Says what happened in the reader's language; what was told is data and shown as text. */
export function useTelling() {
  const { t, language } = useWords();
  const { locale, timezone } = useHouse();
  const spendTold = (detail: Notification["detail"]) => {
    const level = textOf(detail.level);
    const name = textOf(detail.name);
    const whose = textOf(detail.whose);
    const currency = textOf(detail.currency);
    const money = (amount: string) => (amount ? `${formatAmount(amount, currency, locale)} ${currency}` : "");
    const since = textOf(detail.silent_since);
    return t(level === "critical" ? "notify.spend.critical" : level === "no_data" ? "notify.spend.noData" : "notify.spend.warning", {
      name: whose ? `${name} (${whose})` : name,
      amount: money(textOf(detail.amount)),
      limit: money(textOf(detail.limit)),
      since: since && formatMoment(since, locale, timezone),
    });
  };
  return (one: Notification): { title: string; error: string | null } => {
    const detail = one.detail;
    const provider = textOf(detail.provider);
    const role = textOf(detail.role);
    const task = textOf(detail.task);
    if (one.type === "spend_alert") return { title: spendTold(detail), error: null };
    return {
      title: t(kindOf(one.type).says, {
        name: textOf(detail.name) || t("value.notSet"),
        provider: providerOf(provider)?.name ?? (provider || t("notify.aService")),
        role: ROLES.has(role) ? t(`role.${role}` as Word) : role,
        task: syncWords(task)?.[language] ?? t(TASKS[task] ?? "sync.other"),
        from: textOf(detail.from),
        day: textOf(detail.day),
        told: textOf(detail.told),
        logged: textOf(detail.logged),
        to: textOf(detail.to),
      }),
      // the database's own code before its words is for the log
      error: textOf(detail.error).replace(/^[0-9A-Z]{5}: /, "") || null,
    };
  };
}

const PAGES: Record<string, string> = {
  jobs: "/sync-runs",
  memberships: "/members",
  currency_changes: "/settings?part=organisation",
  provider_bills: "/bills",
  ledger_entries: "/entries",
};

/** The page of the thing it is about; null when there is none. */
export function pageOf({ about_table, about_id }: Notification): string | null {
  if (about_table === "integrations" && about_id) return `/integrations/${about_id}`;
  if (about_table === "webhook_events") return about_id ? `/logs/${about_id}` : "/logs";
  if (about_table === "spend_alerts") return about_id ? `/spend-alerts/${about_id}` : "/spend-alerts";
  return PAGES[about_table ?? ""] ?? null;
}
