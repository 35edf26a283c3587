/** A column of a file: its name on top, and what each row says there; amounts and times as the database writes them. */
export interface CsvColumn<Row> {
  label: string;
  value: (row: Row) => string | number | null | undefined;
}

/** What a spreadsheet would take for a formula, though somebody outside wrote it; a number or a phone number is none. */
const FORMULA = /^[=+\-@\t\r]/;
const HARMLESS = /^[+-]?[\d\s.,]+$/;

function cell(value: string | number | null | undefined): string {
  const plain = String(value ?? "");
  const text = FORMULA.test(plain) && !HARMLESS.test(plain) ? `'${plain}` : plain;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The text of a file: commas, quotes where they are needed, lines that end as RFC 4180 wants. */
export function csvOf<Row>(columns: CsvColumn<Row>[], rows: Row[]): string {
  const lines = [columns.map((column) => cell(column.label)), ...rows.map((row) => columns.map((column) => cell(column.value(row))))];
  return lines.map((line) => `${line.join(",")}\r\n`).join("");
}
