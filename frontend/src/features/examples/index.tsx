import { useState } from "react";
import { HouseContext, type House } from "~/app/house";
import { useWords } from "~/i18n";
import { formatLocale } from "~/format/locale";
import { Button, IconButton } from "~/ui/Button";
import { CsvButton } from "~/ui/CsvButton";
import { DataTable } from "~/ui/DataTable";
import { ConfirmDialog, Dialog, dialogStyles } from "~/ui/Dialog";
import { DateField } from "~/ui/DateField";
import { AmountField, PasswordField, Row, SelectField, TextAreaField, TextField } from "~/ui/Field";
import { Figures } from "~/ui/Figures";
import { Menu } from "~/ui/Menu";
import { Facts, Page, Section } from "~/ui/Page";
import { lastDays, PeriodPicker } from "~/ui/PeriodPicker";
import { Segments } from "~/ui/Segments";
import { Empty, Failed, Notice, Skeleton } from "~/ui/States";
import { setTheme, useShade } from "~/ui/theme";
import { useToast } from "~/ui/Toast";
import { Amount, Change, Status, Unset, When } from "~/ui/Value";
import { Refusal } from "~/api/errors";
import { EXAMPLE_HOUSE, EXAMPLE_ROWS } from "./example-data";

/** Every part of the kit on one page, in its states. */
export default function Examples() {
  const { language, t } = useWords();
  const house: House = { ...EXAMPLE_HOUSE, locale: formatLocale(language, "SE") };
  return (
    <HouseContext.Provider value={house}>
      <main style={{ padding: "8px 24px 96px", maxWidth: 1120, margin: "0 auto" }}>
        <Kit key={t("nav.label")} />
      </main>
    </HouseContext.Provider>
  );
}

function Kit() {
  const { t, tn } = useWords();
  const say = useToast();
  const shade = useShade();
  const [open, setOpen] = useState<"dialog" | "drawer" | "confirm" | null>(null);
  const [period, setPeriod] = useState(() => lastDays(30, "Europe/Stockholm"));
  const [chosen, setChosen] = useState<string[]>(["2"]);
  const [kind, setKind] = useState("revenue");
  const [day, setDay] = useState("2026-04-11");
  const close = () => setOpen(null);
  return (
    <Page title="Kontor UI" actions={<Button onClick={() => setTheme(shade === "dark" ? "light" : "dark")}>{t(shade === "dark" ? "theme.light" : "theme.dark")}</Button>}>
      <Figures
        days={30}
        figures={[
          { label: t("direction.revenue"), value: "1333969.20", previous: "1391277", change: "-0.0412", currency: "SEK", rising: "good" },
          { label: t("direction.cost"), value: "842518", previous: "887852", change: "-0.0511", currency: "SEK", rising: "bad" },
          { label: t("overview.margin"), value: "0.0421", previous: "0", change: null, currency: "SEK", rising: "good", estimated: true },
        ]}
      />
      <Section title="Buttons">
        <div style={{ display: "flex", gap: 8, flexWrap: "wrap" }}>
          <Button kind="primary" icon="plus" onClick={() => say({ text: t("manual.saved"), undo: () => say({ text: t("action.undone") }) })}>{t("manual.new")}</Button>
          <Button>{t("action.cancel")}</Button>
          <Button kind="quiet" icon="table">{t("chart.asTable")}</Button>
          <Button kind="danger">{t("manual.voidOne")}</Button>
          <Button disabled>{t("form.saving")}</Button>
          <Menu trigger={<IconButton icon="more" label={t("list.actions")} />} items={[{ label: t("action.edit"), icon: "edit", onSelect: () => undefined }, "line", { label: t("manual.voidOne"), danger: true, onSelect: () => undefined }]} />
          <Button onClick={() => setOpen("dialog")}>Dialog</Button>
          <Button onClick={() => setOpen("drawer")}>Drawer</Button>
          <Button onClick={() => setOpen("confirm")}>{t("danger.delete")}</Button>
        </div>
      </Section>
      <Section title={t("period.label")}>
        <div style={{ display: "flex", gap: 16, flexWrap: "wrap" }}>
          <PeriodPicker value={period} onChange={setPeriod} />
          <Segments label={t("field.direction")} value={kind} onChange={setKind} options={[{ value: "revenue", label: t("direction.revenue") }, { value: "cost", label: t("direction.cost") }]} />
        </div>
      </Section>
      <Section title={t("nav.ledger")} note={tn("list.selected", chosen.length)} actions={<CsvButton name="examples" rows={EXAMPLE_ROWS} columns={[{ label: t("field.customer"), value: (row) => row.customer }, { label: t("field.amount"), value: (row) => row.amount }]} />}>
        <DataTable
          label={t("nav.ledger")}
          rows={EXAMPLE_ROWS}
          rowId={(row) => row.id}
          rowName={(row) => row.customer}
          onOpen={() => setOpen("drawer")}
          selection={{ ids: chosen, all: setChosen, toggle: (id) => setChosen((now) => (now.includes(id) ? now.filter((one) => one !== id) : [...now, id])) }}
          columns={[
            { key: "customer", label: t("field.customer"), card: "title", cell: (row) => row.customer },
            { key: "state", label: t("field.state"), card: "state", cell: (row) => <Status tone={row.tone}>{t(row.state)}</Status> },
            { key: "note", label: t("field.note"), card: "text", cell: (row) => row.note ?? <Unset /> },
            { key: "when", label: t("audit.when"), card: "text", cell: (row) => <When at={row.at} /> },
            { key: "change", label: t("audit.changes"), end: true, cell: (row) => <Change ratio={row.change} /> },
            { key: "amount", label: `${t("field.amount")}, SEK`, end: true, card: "value", cell: (row) => <Amount value={row.amount} currency="SEK" estimated={row.state === "ledger.estimated"} /> },
          ]}
        />
      </Section>
      <Section title={t("form.saving")} wide>
        <div style={{ display: "flex", flexDirection: "column", gap: 20 }}>
          <Row>
            <TextField label={t("field.name")} required defaultValue="Anna Lindqvist" />
            <PasswordField fresh label={t("field.newPassword")} />
          </Row>
          <Row shape="wideFirst">
            <AmountField label={t("field.amount")} defaultValue="-200" error={t("error.amountPositive")} />
            <SelectField label={t("field.currency")} options={[{ value: "SEK", label: "SEK" }]} />
          </Row>
          <DateField label={t("field.day")} value={day} onChange={setDay} />
          <TextAreaField label={t("field.note")} hint={t("manual.noteLabel")} />
        </div>
      </Section>
      <Section title={t("state.loading")}>
        <DataTable<string> label={t("state.loading")} rows={undefined} skeletons={2} rowId={String} rowName={String} columns={[{ key: "a", label: t("field.name"), card: "title", cell: String }, { key: "b", label: t("field.amount"), end: true, card: "value", cell: String }]} />
        <p style={{ marginTop: 16 }}>
          <Skeleton width={200} />
        </p>
      </Section>
      <Section title={t("list.nothing")}>
        <Notice kind="warn">{tn("overview.unconverted", 3)}</Notice>
        <Empty icon="entries" title={t("manual.emptyTitle")} action={<Button kind="primary" icon="plus">{t("manual.new")}</Button>}>
          {t("manual.emptyText")}
        </Empty>
        <Failed error={new Refusal("error.offline")} retry={() => undefined} />
      </Section>
      <Dialog open={open === "dialog" || open === "drawer"} side={open === "drawer"} onClose={close} title="Fjordvik Hotel">
        <div className={dialogStyles.body}>
          <Facts facts={[{ label: t("field.state"), value: <Status tone="info">{t("ledger.actual")}</Status> }, { label: t("field.note"), value: <Unset /> }]} />
        </div>
      </Dialog>
      <ConfirmDialog open={open === "confirm"} danger typed="Ren & Klar AB" title={t("danger.deleteTitle", { name: "Ren & Klar AB" })} text={t("danger.deleteText")} confirm={t("danger.delete")} onClose={close} onConfirm={close} />
    </Page>
  );
}
