/** Scrolls a row that is longer than the screen, as on a phone, until one of those in it stands in its middle. */
export function toMiddle(row: HTMLElement | null, one: HTMLElement | null | undefined): void {
  if (row && one) row.scrollLeft = one.offsetLeft - row.offsetLeft - (row.clientWidth - one.offsetWidth) / 2;
}
