import { useQuery } from "@tanstack/react-query";
import { Fragment, useState } from "react";
import { call } from "~/api/call";
import type { AiUsageDifference } from "~/api/rows";
import { useHouse } from "~/app/house";
import { addDays, today } from "~/format/dates";
import { formatCount } from "~/format/money";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { DataTable } from "~/ui/DataTable";
import { Section } from "~/ui/Page";
import { Failed } from "~/ui/States";
import { Amount, DayText, Status, Unset } from "~/ui/Value";
import styles from "./Integration.module.css";

const DAYS = 30;
const FIRST = 8;
const TONES = { open: "info", agrees: "good", rounding: "good", elsewhere: "none", ours_only: "bad", differs: "warn" } as const;

/** A model, which breaks after its maker, and whose key called it. */
function ModelName({ model, under }: { model: string; under: string }) {
  return (
    <span className={styles.model}>
      {model.split(/(?<=\/)/).map((part) => (
        <Fragment key={part}>
          <span>{part}</span>
          <wbr />
        </Fragment>
      ))}
      <small>{under}</small>
    </span>
  );
}

/** What the provider counts beside what Kontor logged itself, with why they differ. */
export function UsageDifferences({ integrationId }: { integrationId: string }) {
  const { t, tn } = useWords();
  const { organisation, locale } = useHouse();
  const [whole, setWhole] = useState(false);
  const org_id = organisation.id;
  const found = useQuery({
    queryKey: ["usage-differences", org_id, integrationId],
    meta: { rests: ["ai_usage_days", "ai_usage_logs", "sync_runs"] },
    queryFn: async () => {
      // the provider's days are UTC's
      const to_on = today("UTC");
      return (await call("ai_usage_differences", { org_id, integration_id: integrationId, from_on: addDays(to_on, -DAYS), to_on }, true)) as AiUsageDifference[];
    },
  });
  const rows = found.data;
  const pair = (told: number, logged: number) => `${formatCount(told, locale)} / ${formatCount(logged, locale)}`;
  const state = (row: AiUsageDifference) => (
    <span title={t(`differences.${row.state}.why`)}>
      <Status tone={TONES[row.state]}>{t(`differences.${row.state}`)}</Status>
    </span>
  );
  const left = (rows?.length ?? 0) - FIRST;
  return (
    <Section title={t("differences.title")} note={t("differences.note")}>
      {found.error ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : rows?.length === 0 ? (
        <Unset>{t("differences.none")}</Unset>
      ) : (
        <>
          <DataTable<AiUsageDifference>
            label={t("differences.title")}
            rows={whole ? rows : rows?.slice(0, FIRST)}
            skeletons={3}
            rowId={(row) => `${row.usage_on} ${row.key_hash} ${row.model}`}
            rowName={(row) => `${row.usage_on} ${row.model}`}
            columns={[
              { key: "model", label: t("differences.model"), card: "title", cell: (row) => <ModelName model={row.model} under={row.key_name ?? t("differences.noKey")} /> },
              { key: "day", label: t("usage.by.day"), card: "text", cell: (row) => <DayText day={row.usage_on} /> },
              { key: "calls", label: t("differences.calls"), end: true, cell: (row) => pair(row.told_request_count, row.logged_request_count) },
              { key: "tokens", label: t("differences.tokens"), end: true, cell: (row) => pair(row.told_tokens, row.logged_tokens) },
              { key: "difference", label: t("differences.difference"), end: true, card: "value", cell: (row) => <Amount value={row.difference} currency={row.currency} whole showCurrency /> },
              { key: "state", label: t("field.state"), card: "state", cell: state },
            ]}
          />
          {!whole && left > 0 && (
            <Button className={styles.more} onClick={() => setWhole(true)}>
              {tn("differences.more", left, { count: formatCount(left, locale) })}
            </Button>
          )}
        </>
      )}
    </Section>
  );
}
