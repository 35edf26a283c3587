import type { BookingRow } from "~/api/rows";
import { clockAt, type Day } from "~/format/dates";

/** What of a booking lies on one day: minutes since midnight by the organisation's clock, and its place among those at the same time. */
export interface Piece {
  row: BookingRow;
  from: number;
  to: number;
  lane: number;
  lanes: number;
}

const DAY_MINUTES = 24 * 60;
/** As low as a line of text: what is shorter stands as if it were that long. */
export const LEAST_MINUTES = 26;

/** Bookings on their days, each day's in the order of their time; one over midnight is on both. */
export function piecesOf(rows: BookingRow[], days: Day[], timezone: string): Map<Day, Piece[]> {
  const found = new Map<Day, Piece[]>(days.map((day) => [day, []]));
  for (const row of rows) {
    const begins = clockAt(row.starts_at, timezone);
    const ends = clockAt(row.ends_at, timezone);
    for (const [day, pieces] of found) {
      if (day < begins.day || day > ends.day || (day === ends.day && ends.minutes === 0 && begins.day < day)) continue;
      const from = day === begins.day ? begins.minutes : 0;
      const to = day === ends.day ? ends.minutes : DAY_MINUTES;
      // A clock that is put back may end a booking before it began.
      pieces.push({ row, from: Math.min(from, DAY_MINUTES - LEAST_MINUTES), to: Math.min(Math.max(to, from + LEAST_MINUTES), DAY_MINUTES), lane: 0, lanes: 1 });
    }
  }
  for (const pieces of found.values()) placeBeside(pieces);
  return found;
}

/** Gives those that overlap lanes side by side, as few as they need. */
function placeBeside(pieces: Piece[]): void {
  pieces.sort((a, b) => a.from - b.from || b.to - a.to || a.row.id.localeCompare(b.row.id));
  let group: Piece[] = [];
  let ends: number[] = [];
  const close = () => {
    for (const piece of group) piece.lanes = ends.length;
    group = [];
    ends = [];
  };
  for (const piece of pieces) {
    if (ends.every((end) => end <= piece.from)) close();
    const free = ends.findIndex((end) => end <= piece.from);
    piece.lane = free === -1 ? ends.length : free;
    ends[piece.lane] = piece.to;
    group.push(piece);
  }
  close();
}

/** The hours to show: a working day, and whatever lies outside it. */
export function hoursOf(pieces: Iterable<Piece[]>): { first: number; last: number } {
  let first = 8;
  let last = 18;
  for (const day of pieces) {
    for (const piece of day) {
      first = Math.min(first, Math.floor(piece.from / 60));
      last = Math.max(last, Math.ceil(piece.to / 60));
    }
  }
  return { first, last };
}
