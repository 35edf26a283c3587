import { useState, type FormEvent } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { call } from "~/api/call";
import { Refusal, toRefusal } from "~/api/errors";
import { useHouse } from "~/app/house";
import { today } from "~/format/dates";
import { formatCount } from "~/format/money";
import { useWords, type Word } from "~/i18n";
import { currencyCodes } from "~/features/entrance/options";
import { providerName } from "~/features/integrations/providers";
import { DateField } from "~/ui/DateField";
import { Row, SelectField, TextField } from "~/ui/Field";
import { Group, LeaveGuard, PageForm } from "~/ui/Form";
import { Page } from "~/ui/Page";
import { Progress } from "~/ui/Progress";
import { Failed, Loading, Notice } from "~/ui/States";
import { useToast } from "~/ui/Toast";
import { MOST_LINES, type Sheet } from "./csv";
import { FileDrop } from "./FileDrop";
import { monthBefore, monthDays } from "./period";
import { currencyOf, FIELDS, guess, monthOf, told, type Field, type Reading } from "./presets";
import { Preview } from "./Preview";
import { Unconnected } from "./Unconnected";
import { useConnections, type Connection } from "./useConnections";

/** Lines that are sent at once. */
const CHUNK = 1000;
const COLUMNS: Record<Field, Word> = { id: "bills.columnId", at: "bills.columnAt", amount: "bills.columnAmount", currency: "bills.columnCurrency", text: "bills.columnText" };

/** Takes in a provider's bill: its file, which column is which, and then what it comes to. */
export default function ImportPage() {
  const { t } = useWords();
  const { organisation } = useHouse();
  const found = useConnections(organisation.id);
  return (
    <Page title={t("bills.import")}>
      {found.error ? <Failed error={found.error} retry={() => void found.refetch()} /> : !found.data ? <Loading /> : found.data.length === 0 ? <Unconnected /> : <ImportForm connections={found.data} />}
    </Page>
  );
}

function ImportForm({ connections }: { connections: Connection[] }) {
  const { t, tn } = useWords();
  const { organisation, timezone, locale } = useHouse();
  const org_id = organisation.id;
  const navigate = useNavigate();
  const say = useToast();
  const [search] = useSearchParams();
  const asked = search.get("month");
  const [connection, setConnection] = useState(search.get("connection") ?? connections[0]?.id ?? "");
  const [period, setPeriod] = useState(monthDays(asked ?? monthBefore(today(timezone))));
  const [currency, setCurrency] = useState("USD");
  const [total, setTotal] = useState("");
  const [sheet, setSheet] = useState<Sheet | null>(null);
  const [reading, setReading] = useState<(Reading & { isKnown: boolean }) | null>(null);
  const [done, setDone] = useState<number | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const provider = connections.find((one) => one.id === connection)?.provider ?? "";
  const change = (changes: Partial<Reading>) => setReading(reading && { ...reading, ...changes });

  const take = (next: Sheet | null, of = provider) => {
    setWrong(next === null || next.lines.length === 0 ? t("bills.emptyFile") : next.lines.length > MOST_LINES ? t("bills.tooLong") : null);
    const read = next && guess(next, of);
    setSheet(next);
    setReading(read);
    if (!next || !read) return;
    const month = monthOf(next, read);
    if (month && !asked) setPeriod(monthDays(month));
    const told = currencyOf(next, read);
    if (told && /^[A-Z]{3}$/.test(told)) setCurrency(told);
  };

  const send = async (lines: Sheet, how: Reading): Promise<string> => {
    const { mapping, decimal_mark, date_order, is_negated } = how;
    const bill_id = await call("begin_provider_bill", { org_id, integration_id: connection, ...period, currency, told_total: total, file_name: lines.name.slice(0, 200), decimal_mark, date_order, is_negated });
    try {
      for (let at = 0; at < lines.lines.length; at += CHUNK) {
        setDone(at);
        await call("add_provider_bill_lines", { org_id, bill_id, rows: lines.lines.slice(at, at + CHUNK).map((line) => told(line, mapping)) });
      }
      setDone(lines.lines.length);
      await call("match_provider_bill", { org_id, bill_id });
      return bill_id;
    } catch (error) {
      // nothing is left half read
      await call("discard_provider_bill", { org_id, bill_id });
      throw error;
    }
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!sheet || !reading || wrong) {
      setWrong(wrong ?? t("bills.choose"));
      return;
    }
    setDone(0);
    try {
      if (reading.mapping.amount < 0) throw new Refusal("bills.ambiguous");
      const id = await send(sheet, reading);
      void navigate(`/bills/${id}`, { replace: true });
    } catch (error) {
      const refusal = toRefusal(error);
      say({ text: refusal.said ?? t(refusal.word), kind: "failed" });
      setDone(null);
    }
  };
  const columns = sheet?.header.map((label, at) => ({ value: String(at), label: label || `${at + 1}` })) ?? [];
  const all = sheet?.lines.length ?? 0;
  return (
    <>
      <LeaveGuard dirty={done !== null && done < all} />
      <PageForm onSubmit={submit} saving={done !== null} save={t("bills.compare")} cancel={() => void navigate("/bills")}>
        <Group title={t("bills.period")}>
          <SelectField label={t("integrations.connection")} required value={connection} onChange={(event) => {
            setConnection(event.target.value);
            if (sheet) take(sheet, connections.find((one) => one.id === event.target.value)?.provider);
          }} options={connections.map((one) => ({ value: one.id, label: `${providerName(one.provider)} · ${one.name}` }))} />
          <Row shape="long">
            <DateField label={t("bills.periodFrom")} value={period.starts_on} onChange={(starts_on) => setPeriod({ ...period, starts_on })} />
            <DateField label={t("bills.periodTo")} value={period.ends_on} onChange={(ends_on) => setPeriod({ ...period, ends_on })} />
          </Row>
          <Row>
            <SelectField label={t("field.currency")} value={currency} onChange={(event) => setCurrency(event.target.value)} options={currencyCodes([currency])} />
            <TextField label={t("bills.toldTotal")} value={total} inputMode="decimal" autoComplete="off" onChange={(event) => setTotal(event.target.value)} />
          </Row>
        </Group>
        <Group title={t("bills.file")} {...(sheet && { text: tn("bills.fileLines", all, { count: formatCount(all, locale) }) })}>
          <FileDrop name={sheet?.name ?? null} error={wrong} onSheet={take} />
          {reading?.isKnown && <Notice>{t("bills.guessed", { name: providerName(provider) })}</Notice>}
        </Group>
        {sheet && reading && !wrong && (
          <>
            <Group title={t("bills.columns")}>
              {FIELDS.map((field) => (
                <SelectField
                  key={field}
                  label={t(COLUMNS[field])}
                  required={field === "amount"}
                  value={String(reading.mapping[field])}
                  onChange={(event) => change({ mapping: { ...reading.mapping, [field]: Number(event.target.value) } })}
                  options={[{ value: "-1", label: t("bills.noColumn") }, ...columns]}
                />
              ))}
              <Row shape="long">
                <SelectField label={t("bills.decimal")} value={reading.decimal_mark} onChange={(event) => change({ decimal_mark: event.target.value as Reading["decimal_mark"] })} options={[{ value: ".", label: t("bills.decimalPoint") }, { value: ",", label: t("bills.decimalComma") }]} />
                <SelectField label={t("bills.dateOrder")} value={reading.date_order} onChange={(event) => change({ date_order: event.target.value as Reading["date_order"] })} options={[{ value: "ymd", label: t("bills.yearFirst") }, { value: "dmy", label: t("bills.dayFirst") }, { value: "mdy", label: t("bills.monthFirst") }]} />
              </Row>
              <SelectField label={t("bills.sign")} value={reading.is_negated ? "below" : "above"} onChange={(event) => change({ is_negated: event.target.value === "below" })} options={[{ value: "above", label: t("bills.above") }, { value: "below", label: t("bills.negated") }]} />
            </Group>
            <Preview sheet={sheet} mapping={reading.mapping} />
          </>
        )}
        {done !== null && (
          <Progress label={t("bills.import")} value={done} max={done < all ? all : null}>
            {done < all ? t("bills.reading", { done: formatCount(done, locale), all: formatCount(all, locale) }) : t("bills.comparing", { count: formatCount(all, locale) })}
          </Progress>
        )}
      </PageForm>
    </>
  );
}
