import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import type { TableName } from "~/api/rows";
import { useHouse } from "~/app/house";
import { remember, remembered } from "~/app/remembered";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { classes } from "~/ui/classes";
import { Icon } from "~/ui/Icon";
import { Section } from "~/ui/Page";
import styles from "./FirstSteps.module.css";

const STEPS = [
  { name: "connect", table: "integrations", to: "/integrations" },
  { name: "customer", table: "customers", to: "/customers/new" },
  { name: "entry", table: "manual_entries", to: "/manual-entries/new" },
  // The owner is a member already: it takes two.
  { name: "invite", table: "memberships", to: "/members", least: 2 },
] as const;

/** Leads a new owner from nothing to the first true figure; gone once all is done, or hidden. */
export function FirstSteps() {
  const { t } = useWords();
  const { organisation, can } = useHouse();
  const org_id = organisation.id;
  const [hidden, setHidden] = useState(() => remembered("steps") === org_id);
  const has = (table: TableName, least = 1) => rows<{ id: string }[]>(client().from(table).select("id").eq("org_id" as never, org_id as never).limit(least) as never).then((found) => found.length >= least);
  const done = useQuery({
    queryKey: ["first-steps", org_id],
    enabled: can("integrations.create") && !hidden,
    staleTime: 0,
    queryFn: () => Promise.all(STEPS.map((step) => has(step.table, "least" in step ? step.least : 1))),
  });
  const count = done.data?.filter(Boolean).length ?? 0;
  if (hidden || !done.data || count === STEPS.length) return null;
  return (
    <Section
      title={t("steps.title")}
      note={t("steps.count", { done: count, all: STEPS.length })}
      actions={
        <Button
          kind="quiet"
          onClick={() => {
            remember("steps", org_id);
            setHidden(true);
          }}
        >
          {t("steps.hide")}
        </Button>
      }
    >
      <ol className={styles.steps}>
        {STEPS.map((step, index) => {
          const isDone = done.data[index] ?? false;
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
