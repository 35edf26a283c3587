import { remember, remembered } from "~/app/remembered";

/** The row that had the focus last: where its list goes on when the focus is gone, as after a page that was opened from it. */
let last: { path: string; id: string; at: number } | null = null;

/** Whether single keys do something; who speaks to the computer may not want that. */
export const areKeysOn = (): boolean => remembered("keys") !== "off";
export const turnKeys = (on: boolean): void => remember("keys", on ? "on" : "off");

/** Whether a key that is pressed there is text, or another part's to answer. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return target.type !== "checkbox" && target.type !== "radio";
  return /^(TEXTAREA|SELECT)$/.test(target.tagName) || target.isContentEditable;
}

const openerOf = (row: Element | null | undefined): HTMLElement | null => row?.querySelector<HTMLElement>("[data-opener]") ?? null;
const rowOf = (target: EventTarget | null): HTMLElement | null => (target instanceof Element ? target.closest<HTMLElement>("tr[data-row]") : null);
const rowsOf = (within: Element): HTMLElement[] => [...within.querySelectorAll<HTMLElement>("tr[data-row]")].filter(openerOf);

/** Where a list is entered: at the row one was at, at what took its place, or at the first of the page. */
function entry(): HTMLElement | null {
  const list = document.querySelector("main tr[data-row] [data-opener]")?.closest("tbody");
  const rows = list ? rowsOf(list) : [];
  if (last?.path === location.pathname) return openerOf(rows.find(({ dataset }) => dataset.row === last?.id) ?? rows[Math.min(last.at, rows.length - 1)]);
  return openerOf(rows[0]) ?? document.querySelector<HTMLElement>("main [data-opener]");
}

/** One row further or back; behind the last one the rest is asked for. */
function step(row: HTMLElement, by: 1 | -1): HTMLElement | null {
  const rows = rowsOf(row.closest("tbody") ?? document.body);
  const next = rows[rows.indexOf(row) + by];
  if (!next && by === 1) document.querySelector<HTMLElement>("main [data-more]:not(:disabled)")?.click();
  return openerOf(next);
}

/** Remembers which row has the focus. */
export function noteRow(event: FocusEvent): void {
  const row = rowOf(event.target);
  if (row?.dataset.row) last = { path: location.pathname, id: row.dataset.row, at: rowsOf(row.closest("tbody") ?? document.body).indexOf(row) };
}

/** What a key does in a list: j, k and the arrows go from row to row, x chooses, e edits, Escape lets go. Gives whether it was one of them. */
export function pressInList(event: KeyboardEvent, go: (address: string) => void): boolean {
  const target = event.target instanceof HTMLElement ? event.target : document.body;
  const row = rowOf(target);
  // What is open above the page answers by itself, but for a list in it.
  if (!row && (target.closest("[role=dialog], [role=alertdialog], [role=menu], [role=listbox]") || document.querySelector("[role=dialog], [role=alertdialog], [role=menu]"))) return false;
  const { key } = event;
  const isArrow = key === "ArrowDown" || key === "ArrowUp";
  if (isArrow && target !== document.body && !target.matches("tr[data-row] [data-opener]")) return false;
  if (isArrow || key === "j" || key === "k") {
    const down = key === "ArrowDown" || key === "j";
    const next = row ? step(row, down ? 1 : -1) : key === "ArrowUp" ? null : entry();
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
    return next !== null;
  }
  if (key === "x" && row) {
    const box = row.querySelector<HTMLInputElement>("input[type=checkbox]");
    box?.click();
    return box !== null;
  }
  if (key === "e" && row) {
    if (row.dataset.edit) go(row.dataset.edit);
    else openerOf(row)?.click();
    return true;
  }
  if (key === "Escape") {
    const clear = document.querySelector<HTMLElement>("[data-clear-selection]");
    if (clear) clear.click();
    else if (row && !row.closest("[role=dialog]")) target.blur();
    return clear !== null;
  }
  return false;
}
