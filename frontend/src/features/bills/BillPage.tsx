import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { call, rows } from "~/api/call";
import { client } from "~/api/client";
import { Refusal } from "~/api/errors";
import type { FunctionName } from "~/api/rows";
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
import type { BillRow } from ".";
import styles from "./Bills.module.css";
import { Lines } from "./Lines";
import { periodText } from "./period";
import { Unread } from "./Unread";
import { STATES } from "./words";

type Step = Extract<FunctionName, "match_provider_bill" | "apply_provider_bill" | "undo_provider_bill" | "discard_provider_bill">;

/** A bill, found by its own id or by that of one of its lines, as the ledger names it. */
async function find(org_id: string, id: string): Promise<BillRow> {
  const one = (bill: string) => rows(client().from("provider_bills").select("*,integration(name)").eq("org_id", org_id).eq("id", bill).limit(1)) as unknown as Promise<BillRow[]>;
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

function Known({ bill, title }: { bill: BillRow; title: string }) {
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
    const went = await run(() => call(name, args), done);
    setWorking(null);
    if (went && name === "discard_provider_bill") await navigate("/bills", { replace: true });
    else await queries.invalidateQueries();
  };
  const { state } = bill;
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
      {mayApply && state === "matched" && bill.error_count === 0 && (
        <Button kind="primary" disabled={busy} onClick={() => setAsking("apply")}>
          {t("bills.apply")}
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
      {bill.error_count > 0 && <Notice kind="warn">{tn("bills.unreadCount", bill.error_count, { count: formatCount(bill.error_count, locale) })}</Notice>}
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
      {bill.error_count > 0 && <Unread bill={bill} />}
      {state !== "draft" && <Lines bill={bill} />}
      <ConfirmDialog
        open={asking !== null}
        title={t(asking === "undo" ? "bills.undo" : asking === "discard" ? "bills.discard" : "bills.apply")}
        text={asking === "discard" ? title : t(asking === "undo" ? "bills.undoText" : "bills.applyText", { provider: providerName(bill.provider) })}
        confirm={t(asking === "undo" ? "bills.undo" : asking === "discard" ? "bills.discard" : "bills.apply")}
        danger={asking === "discard"}
        busy={busy}
        onClose={() => setAsking(null)}
        onConfirm={() => {
          if (asking) void step(`${asking}_provider_bill`, t(asking === "discard" ? "bills.discarded" : asking === "undo" ? "bills.undone" : "bills.applied"));
        }}
      />
    </Page>
  );
}
