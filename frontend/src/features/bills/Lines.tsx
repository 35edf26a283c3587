import { useDataProvider } from "ra-core";
import { useRef, useState } from "react";
import { Link } from "react-router";
import { readAll } from "~/api/readAll";
import type { BillExplanation, ProviderBill, ProviderBillLine } from "~/api/rows";
import { useHouse } from "~/app/house";
import { decimalsOf, formatCount } from "~/format/money";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { CsvButton } from "~/ui/CsvButton";
import { DataTable } from "~/ui/DataTable";
import { ChoiceChip, FilterBar } from "~/ui/FilterChips";
import { ListFoot } from "~/ui/ListFoot";
import { Section } from "~/ui/Page";
import { Segments } from "~/ui/Segments";
import { Empty, Failed } from "~/ui/States";
import { useList } from "~/ui/useList";
import { Amount, DayText, Unset } from "~/ui/Value";
import styles from "./Bills.module.css";
import { Missing } from "./Missing";
import { DIFFERENT, EXPLANATIONS, whyWord } from "./words";

const IN_ORDER = { field: "line_no", order: "ASC" } as const;

interface Why {
  explanation: BillExplanation | "unread" | "missing";
  count: number;
  billed: string;
  ours: string;
}

type View = "different" | "all";

/** Why a bill differs: by reason, and line by line. */
export function Lines({ bill }: { bill: ProviderBill }) {
  const { t, tn } = useWords();
  const { locale, can } = useHouse();
  const provider = useDataProvider();
  const missing = useRef<HTMLDivElement>(null);
  const [chosen, setChosen] = useState<View | null>(null);
  const differs = DIFFERENT.some((one) => bill.explained[one]);
  const view = chosen ?? (differs ? "different" : "all");
  const always = { bill_id: bill.id, ...(view === "different" && { explanation: DIFFERENT as string[] }) };
  const list = useList<ProviderBillLine>({ resource: "provider_bill_lines", sort: IN_ORDER, always, local: true });
  const show = (next: View, explanation: string[] = []) => {
    setChosen(next);
    list.setFilter({ explanation });
  };
  const reasons = EXPLANATIONS.flatMap((explanation): Why[] => {
    const one = bill.explained[explanation];
    return one && explanation !== "unread" ? [{ explanation, ...one }] : [];
  });
  // what is not on it was known before too: without it the reasons would not come to the figures above
  if (bill.missing_count > 0) reasons.push({ explanation: "missing", count: bill.missing_count, billed: "0", ours: bill.missing_amount ?? "0" });
  const word = (row: Why) => (row.explanation === "missing" ? t("bills.missing") : t(whyWord(row.explanation)));
  const places = Math.max(0, ...reasons.flatMap((row) => [decimalsOf(row.billed), decimalsOf(row.ours)]));
  const money = (value: string | null) => (value === null ? <Unset>–</Unset> : <Amount value={value} currency={bill.currency} whole={places} />);
  const what = (line: ProviderBillLine) => line.description || line.record_id || t("bills.noId");
  return (
    <>
      <Section title={t("bills.reasons")}>
        <DataTable<Why>
          label={t("bills.reasons")}
          rows={reasons}
          rowId={(row) => row.explanation}
          rowName={word}
          onOpen={(row) => (row.explanation === "missing" ? missing.current?.focus() : show("all", [row.explanation]))}
          columns={[
            { key: "why", label: t("bills.explanation"), card: "title", cell: word },
            { key: "count", label: t("bills.lines"), end: true, cell: (row) => formatCount(row.count, locale) },
            { key: "card", label: t("bills.lines"), card: "text", cardOnly: true, cell: (row) => <>{tn("bills.fileLines", row.count, { count: formatCount(row.count, locale) })}{row.explanation === "missing" && <> · {t("bills.ours")} {money(row.ours)}</>}</> },
            { key: "billed", label: `${t("bills.billed")}, ${bill.currency}`, end: true, card: "value", cell: (row) => money(row.explanation === "missing" ? null : row.billed) },
            { key: "ours", label: `${t("bills.ours")}, ${bill.currency}`, end: true, cell: (row) => money(row.ours) },
          ]}
        />
      </Section>
      {bill.missing_count > 0 && (
        <div ref={missing} tabIndex={-1} className={styles.part}>
          <Missing bill={bill} />
        </div>
      )}
      <Section
        title={t("bills.lines")}
        actions={
          can("provider_bills.export") && (
            <CsvButton
              name={`bill-${bill.provider}-${bill.starts_on}`}
              columns={[
                { label: t("bills.line"), value: (line: ProviderBillLine) => line.line_no },
                { label: t("field.day"), value: (line) => line.happened_on },
                { label: t("bills.id"), value: (line) => line.record_id },
                { label: t("bills.columnText"), value: (line) => line.description },
                { label: t("bills.billed"), value: (line) => line.billed_amount ?? line.amount },
                { label: t("bills.ours"), value: (line) => line.ours_amount },
                { label: t("field.currency"), value: (line) => line.currency },
                { label: t("bills.explanation"), value: (line) => (line.explanation ? t(whyWord(line.explanation)) : "") },
              ]}
              rows={(tell, signal) => readAll<ProviderBillLine>(provider, { resource: "provider_bill_lines", sort: IN_ORDER, filter: { ...list.filters, ...always } }, tell, signal)}
            />
          )
        }
      >
        <FilterBar>
          {differs && <Segments label={t("bills.lines")} value={view} onChange={(value) => show(value as View)} options={[{ value: "different", label: t("bills.different") }, { value: "all", label: t("bills.allLines") }]} />}
          {view === "all" && <ChoiceChip label={t("bills.explanation")} name="explanation" filters={list.filters} setFilter={list.setFilter} options={reasons.filter((row) => row.explanation !== "missing").map((row) => ({ value: row.explanation, label: word(row) }))} />}
        </FilterBar>
        {list.error ? (
          <Failed error={list.error} retry={list.refetch} />
        ) : list.rows?.length === 0 ? (
          <Empty icon="entries" title={t("list.nothing")} action={list.filtered && <Button onClick={list.clearFilters}>{t("list.clearFilters")}</Button>}>
            {t("list.nothingText")}
          </Empty>
        ) : (
          <DataTable<ProviderBillLine>
            label={t("bills.lines")}
            rows={list.rows}
            rowId={(line) => line.id}
            rowName={(line) => `${t("bills.line")} ${line.line_no}`}
            columns={[
              { key: "line", label: t("bills.line"), end: true, cell: (line) => formatCount(line.line_no, locale) },
              { key: "what", label: t("bills.columnText"), card: "title", cell: (line) => (line.leg_id ? <Link to={`/telephony/${line.leg_id}?from=${line.happened_on}&to=${line.happened_on}`}>{what(line)}</Link> : what(line)) },
              { key: "day", label: t("field.day"), card: "text", cell: (line) => <DayText day={line.happened_on} /> },
              { key: "why", label: t("bills.explanation"), card: "text", cell: (line) => (line.explanation ? t(whyWord(line.explanation)) : line.error ? t(`bills.why.${line.error}`) : <Unset>{t("bills.withLine", { line: formatCount(line.head_no ?? line.line_no, locale) })}</Unset>) },
              { key: "billed", label: `${t("bills.billed")}, ${bill.currency}`, end: true, card: "value", cell: (line) => money(line.billed_amount ?? line.amount) },
              { key: "ours", label: `${t("bills.ours")}, ${bill.currency}`, end: true, cell: (line) => money(line.ours_amount) },
            ]}
          />
        )}
        <ListFoot more={list.more} />
      </Section>
    </>
  );
}
