import { useQuery } from "@tanstack/react-query";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import { Refusal } from "~/api/errors";
import { ask } from "~/api/functions";
import type { Integration } from "~/api/rows";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { isDemo } from "~/features/demo/demo";
import { SelectField } from "~/ui/Field";
import { Facts, Section } from "~/ui/Page";
import { Failed, Skeleton } from "~/ui/States";
import { useAction } from "~/ui/useAction";
import { Unset } from "~/ui/Value";
import styles from "./Integration.module.css";

/** The number that messages leave from, chosen among those of the account. */
export default function Sender({ row }: { row: Integration }) {
  const { t } = useWords();
  const { organisation, can } = useHouse();
  const { run, busy } = useAction();
  const org_id = organisation.id;
  const mayChoose = can("integrations.update") && row.state !== "disconnected" && !isDemo(organisation);
  const found = useQuery({
    queryKey: ["senders", org_id, row.id],
    meta: { rests: ["integrations"] },
    enabled: mayChoose,
    retry: false,
    staleTime: 60_000,
    queryFn: () => ask<{ data: { number: string; name: string }[] }>("GET", `messages/senders?org_id=${org_id}&integration_id=${row.id}`).then(({ data }) => data),
  });
  const choose = (sender: string | null) =>
    run(async () => {
      const changed = await rows<unknown[]>(client().from("integrations").update({ sender }).eq("org_id", org_id).eq("id", row.id).eq("version", row.version).select("id"));
      if (changed.length === 0) throw new Refusal("error.conflict");
    }, t("messages.senderChosen"));
  // The one that is chosen stays in the list, also when the account has lost it.
  const numbers = found.data && row.sender && !found.data.some(({ number }) => number === row.sender) ? [...found.data, { number: row.sender, name: "" }] : found.data;
  return (
    <Section title={t("messages.sender")} note={t("messages.senderNote")}>
      {!mayChoose ? (
        <Facts facts={[{ label: t("telephony.number"), value: row.sender ?? <Unset>{t("messages.senderNone")}</Unset> }]} />
      ) : found.error ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : (
        <div className={styles.sender}>
          {numbers ? (
            <SelectField
              label={t("telephony.number")}
              value={row.sender ?? ""}
              disabled={busy}
              empty={t("messages.senderNone")}
              hint={numbers.length === 0 ? t("messages.senderNoNumbers") : undefined}
              options={numbers.map(({ number, name }) => ({ value: number, label: name && name !== number ? `${number} (${name})` : number }))}
              onChange={(event) => void choose(event.target.value || null)}
            />
          ) : (
            <Skeleton width="100%" height={56} />
          )}
        </div>
      )}
    </Section>
  );
}
