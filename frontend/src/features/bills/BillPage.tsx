import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { call, rows } from "~/api/call";
import { client } from "~/api/client";
import { Refusal } from "~/api/errors";
import type { FunctionName, ProviderBill } from "~/api/rows";
import { useHouse } from "~/app/house";
import { changeOf, formatAmount, formatCount, isZero } from "~/format/money";
import { useWords } from "~/i18n";
import { providerName } from "~/features/integrations/providers";
import { Button, LinkButton } from "~/ui/Button";
import { ConfirmDialog } from "~/ui/Dialog";
import { FailedPage, Page } from "~/ui/Page";
import { Progress } from "~/ui/Progress";
import { Loading, Notice } from "~/ui/States";
import { useAction } from "~/ui/useAction";
import { Amount, Change, Status } from "~/ui/Value";
import styles from "./Bills.module.css";
import { Lines } from "./Lines";
import { periodText } from "./period";
import { Unread } from "./Unread";
import { STATES } from "./words";

type Step = Extract<FunctionName, "match_provider_bill" | "apply_provider_bill" | "undo_provider_bill" | "discard_provider_bill">;

/** A bill, found by its own id or by that of one of its lines, as the ledger names it. */
async function find(org_id: string, id: string): Promise<ProviderBill> {
  const one = (bill: string) => rows(client().from("provider_bills").select("*").eq("org_id", org_id).eq("id", bill).limit(1)) as unknown as Promise<ProviderBill[]>;
  const [bill] = await one(id);
  if (bill) return bill;
  const [line] = await rows<{ bill_id: string }[]>(client().from("provider_bill_lines").select("bill_id").eq("org_id", org_id).eq("id", id).limit(1));
  const [behind] = line ? await one(line.bill_id) : [];
  if (!behind) throw new Refusal("bills.notThere");
  return behind;
}

/** One bill: what it comes to beside what was known, why each line differs, and what can be done with it. */
export default function BillPage() {
  const { t } = useWords();
  const { id } = useParams();
  const { organisation, locale } = useHouse();
  const found = useQuery({ queryKey: ["bill", organisation.id, id], meta: { rests: ["provider_bills"] }, queryFn: () => find(organisation.id, id ?? ""), retry: false });
  const bill = found.data;
  if (found.error) return <FailedPage title={t("nav.bills")} error={found.error} retry={() => void found.refetch()} />;
  if (!bill) return <Loading />;
  return <Known key={bill.id} bill={bill} title={`${providerName(bill.provider)} · ${periodText(bill, locale)}`} />;
}

function Known({ bill, title }: { bill: ProviderBill; title: string }) {
  const { t, tn } = useWords();
  const { can, locale } = useHouse();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { run, busy } = useAction();
  const [asking, setAsking] = useState<"apply" | "undo" | "discard" | null>(null);
  const [working, setWorking] = useState<Step | null>(null);
  const args = { org_id: bill.org_id, bill_id: bill.id };
  const step = async (name: Step, done?: string) => {
    setAsking(null);
    setWorking(name);
    const went = await run(() => (name === "apply_provider_bill" ? call(name, { ...args, leave_unread: unread > 0 }) : call(name, args)), done);
    setWorking(null);
    if (went && name === "discard_provider_bill") await navigate("/bills", { replace: true });
    else await queries.invalidateQueries();
  };
  const { state, error_count: unread } = bill;
  const provider = providerName(bill.provider);
  const words = {
    apply: {
      title: unread > 0 ? tn("bills.applyWithout", unread, { count: formatCount(unread, locale) }) : t("bills.apply"),
      text: t(unread > 0 ? "bills.applyWithoutText" : "bills.applyText", { provider }),
      done: t("bills.applied"),
    },
    undo: { title: t("bills.undo"), text: t("bills.undoText", { provider }), done: t("bills.undone") },
    discard: { title: t("bills.discard"), text: title, done: t("bills.discarded") },
  };
  const mayApply = can("provider_bills.update");
  const text = (value: string) => `${formatAmount(value, bill.currency, locale)} ${bill.currency}`;
  const figures = [
    [t("bills.billed"), bill.billed_amount, false],
    [t("bills.ours"), bill.ours_amount, false],
    [t("bills.difference"), bill.difference, true],
  ] as const;
  const ratio = bill.billed_amount === null || bill.ours_amount === null ? null : changeOf(bill.billed_amount, bill.ours_amount);
  const actions = (
    <>
      {mayApply && state === "matched" && (
        <Button kind={unread > 0 ? undefined : "primary"} disabled={busy} onClick={() => setAsking("apply")}>
          {words.apply.title}
        </Button>
      )}
      {can("provider_bills.create") && state !== "applied" && (
        <Button disabled={busy} onClick={() => void step("match_provider_bill")}>
          {t("bills.compareAgain")}
        </Button>
      )}
      {mayApply && state === "applied" && (
        <Button disabled={busy} onClick={() => setAsking("undo")}>
          {t("bills.undo")}
        </Button>
      )}
      {can("provider_bills.delete") && state !== "applied" && (
        <Button kind="danger" disabled={busy} onClick={() => setAsking("discard")}>
          {t("bills.discard")}
        </Button>
      )}
    </>
  );
  const told = bill.told_total;
  return (
    <Page title={title} actions={actions}>
      <div className={styles.crumb}>
        <LinkButton to="/bills" kind="quiet" icon="left">
          {t("bills.back")}
        </LinkButton>
        <Status tone={STATES[state].tone}>{t(STATES[state].word)}</Status>
      </div>
      {working && (
        <Progress label={title} value={0} max={null}>
          {working === "apply_provider_bill" ? t("bills.applying") : t("bills.comparing", { count: formatCount(bill.line_count, locale) })}
        </Progress>
      )}
      {unread > 0 && <Notice kind="warn">{tn(state === "applied" ? "bills.unreadLeft" : "bills.unreadCount", unread, { count: formatCount(unread, locale) })}</Notice>}
      {told !== null && bill.lines_difference !== null && !isZero(bill.lines_difference) && <Notice kind="warn">{t("bills.totalDiffers", { lines: text(bill.lines_total ?? "0"), told: text(told) })}</Notice>}
      <dl className={styles.figures}>
        {figures.map(([label, value, signed]) => (
          <div key={label}>
            <dt className={styles.hint}>{label}</dt>
            <dd className={styles.figure}>{value === null ? "–" : <Amount value={value} currency={bill.currency} showCurrency signed={signed} />}</dd>
            {signed && ratio !== null && (
              <dd className={styles.hint}>
                <Change ratio={ratio} rising="bad" />
              </dd>
            )}
          </div>
        ))}
      </dl>
      {unread > 0 && <Unread bill={bill} />}
      {state !== "draft" && <Lines bill={bill} />}
      <ConfirmDialog
        open={asking !== null}
        title={words[asking ?? "apply"].title}
        text={words[asking ?? "apply"].text}
        confirm={words[asking ?? "apply"].title}
        danger={asking === "discard"}
        busy={busy}
        onClose={() => setAsking(null)}
        onConfirm={() => {
          if (asking) void step(`${asking}_provider_bill`, words[asking].done);
        }}
      />
    </Page>
  );
}
