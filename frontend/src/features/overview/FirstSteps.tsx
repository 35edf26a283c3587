import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import type { Organisation, TableName } from "~/api/rows";
import { useHouse } from "~/app/house";
import { remember, remembered } from "~/app/remembered";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { classes } from "~/ui/classes";
import { Icon } from "~/ui/Icon";
import { isDemo } from "~/features/demo/demo";
import { Section } from "~/ui/Page";
import styles from "./FirstSteps.module.css";

const STEPS = [
  { name: "connect", table: "integrations", to: "/integrations" },
  { name: "customer", table: "customers", to: "/customers/new" },
  { name: "entry", table: "manual_entries", to: "/manual-entries/new" },
  // The owner is a member already: it takes two.
  { name: "invite", table: "memberships", to: "/members", least: 2 },
] as const;

const YOUNG_DAYS = 14;

/** This browser's note for each organisation, apart by spaces: its id, then what is done as 1 and 0; nothing when hidden. */
const notes = () => (remembered("steps") ?? "").split(" ").filter(Boolean);
const noteOf = (org_id: string) => notes().find((note) => note.startsWith(org_id))?.split(":");
const keep = (org_id: string, done = "") => remember("steps", [...notes().filter((note) => !note.startsWith(org_id)), done ? `${org_id}:${done}` : org_id].join(" "));

/**
 * What is done as far as is known before the database is asked, so that the page below does not jump when it answers:
 * what was done last time, or nothing in an organisation that is new. Null when the steps are not to be shown.
 */
function expected(organisation: Organisation): boolean[] | null {
  const note = noteOf(organisation.id);
  if (note) return note[1] ? [...note[1]].map((one) => one === "1") : null;
  const days = (Date.now() - Date.parse(organisation.created_at)) / 86_400_000;
  return days < YOUNG_DAYS ? STEPS.map(() => false) : null;
}

/** Whether the steps may still be on the page, for all that is known without asking. */
export const haveSteps = (organisation: Organisation): boolean => !isDemo(organisation) && noteOf(organisation.id)?.length !== 1;

/** Leads a new owner from nothing to the first true figure; gone once all is done, or hidden. The demo firm is past them. */
export function FirstSteps() {
  const { organisation } = useHouse();
  return isDemo(organisation) ? null : <Steps />;
}

function Steps() {
  const { t } = useWords();
  const { organisation, can } = useHouse();
  const org_id = organisation.id;
  const [hidden, setHidden] = useState(() => noteOf(org_id)?.length === 1);
  const has = (table: TableName, least = 1) => rows<{ id: string }[]>(client().from(table).select("id").eq("org_id" as never, org_id as never).order("id").limit(least) as never).then((found) => found.length >= least);
  const asked = useQuery({
    queryKey: ["first-steps", org_id],
    meta: { rests: ["integrations", "customers", "manual_entries", "memberships"] },
    enabled: can("integrations.create") && !hidden,
    staleTime: 0,
    placeholderData: () => expected(organisation) ?? undefined,
    queryFn: async () => {
      const found = await Promise.all(STEPS.map((step) => has(step.table, "least" in step ? step.least : 1)));
      // hidden while this was under way: it stays so
      if (noteOf(org_id)?.length !== 1) keep(org_id, found.every(Boolean) ? "" : found.map(Number).join(""));
      return found;
    },
  });
  const done = asked.data;
  const count = done?.filter(Boolean).length ?? 0;
  if (hidden || !can("integrations.create") || !done || count === STEPS.length) return null;
  return (
    <Section
      title={t("steps.title")}
      note={t("steps.count", { done: count, all: STEPS.length })}
      actions={
        <Button
          kind="quiet"
          onClick={() => {
            keep(org_id);
            setHidden(true);
          }}
        >
          {t("steps.hide")}
        </Button>
      }
    >
      <ol className={styles.steps}>
        {STEPS.map((step, index) => {
          const isDone = done[index] ?? false;
          return (
            <li key={step.name} className={classes(styles.step, isDone && styles.done)}>
              <span className={styles.mark} aria-hidden="true">
                {isDone ? <Icon name="check" size={14} /> : index + 1}
              </span>
              <div>
                {isDone ? <span className={styles.name}>{t(`steps.${step.name}`)}</span> : <Link to={step.to}>{t(`steps.${step.name}`)}</Link>}
                <p className={styles.why}>{t(isDone ? "steps.done" : `steps.${step.name}Why`)}</p>
              </div>
            </li>
          );
        })}
      </ol>
    </Section>
  );
}
