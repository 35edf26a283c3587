import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import { useHouse } from "~/app/house";
import { formatLasting } from "~/format/dates";
import { useWords } from "~/i18n";
import { Section } from "~/ui/Page";
import { Failed, Skeleton } from "~/ui/States";
import { When } from "~/ui/Value";
import styles from "./Transitions.module.css";

interface Change {
  id: string;
  to_state: string;
  seconds_before: number | null;
  changed_at: string;
  changer: { name: string } | null;
}

/** How long a lead or sale has stood in which state, the latest first, and who gave it. */
export function TimeInStates({ of, id, state }: { of: "lead_id" | "sale_id"; id: string; state: (name: string) => ReactNode }) {
  const { t } = useWords();
  const { organisation, locale } = useHouse();
  const found = useQuery({
    queryKey: ["state-changes", organisation.id, of, id],
    meta: { rests: ["leads", "sales"] },
    queryFn: () => rows(client().from("state_changes").select("id,to_state,seconds_before,changed_at,changer(name)").eq("org_id", organisation.id).eq(of, id).order("changed_at", { ascending: false })) as unknown as Promise<Change[]>,
  });
  return (
    <Section title={t("transitions.times")}>
      {found.error ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : !found.data ? (
        <Skeleton width="70%" />
      ) : (
        <ol className={styles.times}>
          {found.data.map((change, place) => (
            <li key={change.id}>
              {state(change.to_state)}
              <span>{formatLasting(place === 0 ? (Date.now() - Date.parse(change.changed_at)) / 1000 : (found.data[place - 1]?.seconds_before ?? 0), locale)}</span>
              <small>
                <When at={change.changed_at} />
                {change.changer && ` · ${change.changer.name}`}
              </small>
            </li>
          ))}
        </ol>
      )}
    </Section>
  );
}
