import { useQuery } from "@tanstack/react-query";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import { RESOURCES } from "~/api/resources";
import type { TaskRow } from "~/api/rows";
import { useHouse } from "~/app/house";
import type { About } from "~/features/around/about";
import { useWords } from "~/i18n";
import { Section } from "~/ui/Page";
import { Failed } from "~/ui/States";
import { Unset } from "~/ui/Value";
import { QuickAdd } from "./QuickAdd";
import { TaskTable } from "./TaskTable";

/** A record's page shows so many; the rest stand on the page of tasks. */
const SHOWN = 50;

/** What is to be done about a record, by day, and what was done below it. */
export function TasksOf({ about }: { about: About }) {
  const { t } = useWords();
  const { organisation, membership, can } = useHouse();
  const org_id = organisation.id;
  const own = can("tasks.read") ? null : membership.id;
  const mayRead = own === null || can("tasks.read_own");
  const found = useQuery({
    queryKey: ["tasks-of", org_id, about.column, about.id, own],
    meta: { rests: ["tasks", "memberships"] },
    enabled: mayRead,
    queryFn: () => {
      const all = client().from("tasks").select(RESOURCES.tasks?.columns ?? "*").eq("org_id", org_id).eq(about.column, about.id);
      return rows((own ? all.eq("assigned_to", own) : all).order("state", { ascending: false }).order("due_order").order("id").limit(SHOWN)) as unknown as Promise<TaskRow[]>;
    },
  });
  if (!mayRead) return null;
  return (
    <Section title={t("nav.tasks")}>
      <QuickAdd about={about} />
      {found.error ? <Failed error={found.error} retry={() => void found.refetch()} /> : found.data?.length === 0 ? <Unset>{t("tasks.noneAbout")}</Unset> : <TaskTable rows={found.data} withoutAbout withoutWhose={own !== null} skeletons={2} />}
    </Section>
  );
}
