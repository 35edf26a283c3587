import { useQuery } from "@tanstack/react-query";
import { call } from "~/api/call";
import type { DeadJob } from "~/api/rows";
import { useHouse } from "~/app/house";
import { useWords, type Word } from "~/i18n";
import { syncWords } from "~/features/integrations/providers";
import { Button } from "~/ui/Button";
import { DataTable } from "~/ui/DataTable";
import { Section } from "~/ui/Page";
import { Failed } from "~/ui/States";
import { useAction } from "~/ui/useAction";
import { Unset, When } from "~/ui/Value";

const NAMES: Record<string, Word> = {
  replay_webhook_events: "jobs.replay",
  send_mail: "jobs.mail",
  change_currency: "jobs.currency",
  follow_openrouter_key: "jobs.key",
};

/** The organisation's work that was tried again and again and given up, each to be run again; nothing while there is none. */
export function StoppedJobs() {
  const { t, language } = useWords();
  const { organisation, can } = useHouse();
  const { run, busy } = useAction();
  const org_id = organisation.id;
  const found = useQuery({ queryKey: ["dead-jobs", org_id], meta: { rests: ["jobs", "notifications"] }, queryFn: () => call("dead_jobs", { org_id }, true) });
  if (found.error) return <Failed error={found.error} retry={() => void found.refetch()} />;
  if (!found.data?.length) return null;
  const nameOf = (job: DeadJob) => syncWords(job.task)?.[language] ?? t(NAMES[job.task] ?? "sync.other");
  const again = (job: DeadJob) => void run(() => call("replay_job", { org_id, job_id: job.id }).finally(() => void found.refetch()), t("jobs.runsAgain", { name: nameOf(job) }));
  return (
    <Section title={t("jobs.title")} note={t("jobs.note")}>
      <DataTable<DeadJob>
        label={t("jobs.title")}
        rows={found.data}
        rowId={(job) => String(job.id)}
        rowName={nameOf}
        columns={[
          { key: "job", label: t("sync.what"), card: "title", cell: nameOf },
          { key: "failed", label: t("jobs.stopped"), card: "text", cell: (job) => (job.failed_at ? <When at={job.failed_at} /> : <Unset />) },
          { key: "error", label: t("sync.error"), card: "text", cell: (job) => job.error ?? <Unset /> },
        ]}
        {...(can("integrations.update") && {
          actions: (job: DeadJob) => (
            <Button kind="quiet" disabled={busy} onClick={() => again(job)}>
              {t("jobs.runAgain")}
            </Button>
          ),
        })}
      />
    </Section>
  );
}
