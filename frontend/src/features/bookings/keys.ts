import { useLayoutEffect, type KeyboardEvent as Pressed } from "react";

const focusTo = (event: Pressed<HTMLElement>, next: HTMLElement | undefined) => {
  if (!next) return;
  event.preventDefault();
  next.focus();
};

const openers = (within: Element): HTMLElement[] => [...within.querySelectorAll<HTMLElement>("[data-opener]")];

/** Arrows among bookings that stand in columns, one per day: up and down within the day, left and right to the nearest on another. */
export function moveInDays(event: Pressed<HTMLElement>): void {
  const now = event.currentTarget;
  const column = now.closest("[data-day]");
  const calendar = now.closest("[data-calendar]");
  if (!column || !calendar) return;
  const here = openers(column);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") return focusTo(event, here[here.indexOf(now) + (event.key === "ArrowDown" ? 1 : -1)]);
  if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
  const columns = [...calendar.querySelectorAll("[data-day]")];
  const ahead = event.key === "ArrowRight" ? columns.slice(columns.indexOf(column) + 1) : columns.slice(0, columns.indexOf(column)).reverse();
  const next = ahead.map(openers).find((found) => found.length > 0);
  const top = now.getBoundingClientRect().top;
  const far = (one: HTMLElement) => Math.abs(one.getBoundingClientRect().top - top);
  focusTo(event, next?.reduce((nearest, one) => (far(one) < far(nearest) ? one : nearest)));
}

/** Arrows among the days of a month. */
export function moveInMonth(event: Pressed<HTMLElement>): void {
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key];
  const days = openers(event.currentTarget.closest("table") ?? document.body);
  if (step) focusTo(event, days[days.indexOf(event.currentTarget) + step]);
}

/** `t` goes to today from anywhere on the page; the arrows to what is earlier or later as long as nothing has the focus. */
export function useCalendarKeys(keys: { today: () => void; step: (by: 1 | -1) => void }): void {
  // Before the page is painted: a key pressed on what is seen is never lost.
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent) => {
      const target = event.target instanceof HTMLElement ? event.target : document.body;
      if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.closest("[role=dialog], [role=menu]")) return;
      if (event.key === "t") keys.today();
      else if (target === document.body && event.key === "ArrowLeft") keys.step(-1);
      else if (target === document.body && event.key === "ArrowRight") keys.step(1);
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [keys]);
}
