import Papa from "papaparse";

/** The most lines that a bill may have; the database has the last word. */
export const MOST_LINES = 100_000;
/** Beyond this no list of so many lines is. */
const MOST_BYTES = 80_000_000;
/** What stands above the names of the columns in some files. */
const PREAMBLE = 10;

export interface Line {
  /** Which one in the file, as a spreadsheet counts. */
  n: number;
  cells: string[];
}

export interface Sheet {
  name: string;
  header: string[];
  lines: Line[];
}

/** The text of a file: UTF-8, or what spreadsheets write where they know no better. */
async function textOf(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  const plain = new TextDecoder("utf-8").decode(bytes);
  return plain.includes("\ufffd") ? new TextDecoder("windows-1252").decode(bytes) : plain;
}

/** Reads a file's cells as they are written: separators, quotes and line ends of any kind. Null where it holds no table. */
export async function readSheet(file: File): Promise<Sheet | null> {
  if (file.size > MOST_BYTES) return null;
  const found = Papa.parse<string[]>(await textOf(file), { header: false, skipEmptyLines: false });
  const rows = found.data.map((cells, index): Line => ({ n: index + 1, cells })).filter(({ cells }) => cells.some((cell) => cell.trim() !== ""));
  // The names of the columns are the first of the first rows that is as wide as the lines.
  const width = Math.max(0, ...rows.slice(0, PREAMBLE * 2).map(({ cells }) => cells.filter((cell) => cell.trim() !== "").length));
  const at = rows.slice(0, PREAMBLE).findIndex(({ cells }) => cells.filter((cell) => cell.trim() !== "").length * 2 > width);
  const head = rows[at];
  if (!head || width < 2) return null;
  return { name: file.name, header: head.cells.map((cell) => cell.trim()), lines: rows.slice(at + 1) };
}
