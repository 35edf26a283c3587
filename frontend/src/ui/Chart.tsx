import { useEffect, useRef, useState, type ReactNode } from "react";
import "./browserLanguage";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useHouse } from "~/app/house";
import { dateOf, dayOf, formatDay, type Day } from "~/format/dates";
import type { Decimal } from "~/format/money";
import { useShade } from "./theme";
import styles from "./Chart.module.css";

export interface Series {
  label: string;
  /** Decimals as the database gave them; only the height of a point is ever a float. */
  values: Decimal[];
  /** Another line shows through it where both are at one height. */
  dashed?: boolean;
}

interface ChartProps {
  label: string;
  days: Day[];
  series: Series[];
  /** The chosen period, shaded. */
  shaded?: { from: Day; to: Day };
  /** Draws the average of so many days up to each: a week hides the weekends, and the picture shows the trend. */
  average?: number;
  /** So many of the first days are there for the averages only. */
  lead?: number;
  /** What is said of the day under the pointer. */
  read?: (index: number) => ReactNode;
}

/** Heights only: the words of a chart are made of the decimals. */
const heights = (values: Decimal[], days: number): number[] =>
  values.map((_, at) => {
    const part = values.slice(Math.max(0, at - days + 1), at + 1);
    return part.reduce((sum, value) => sum + Number(value), 0) / part.length;
  });

const HEIGHT = 224;
const seconds = (day: Day): number => dateOf(day).getTime() / 1000;

/** Lines over days with their names at their ends; zero is on the axis. */
export default function Chart({ label, days, series, shaded, average = 1, lead = 0, read }: ChartProps) {
  const { locale } = useHouse();
  const shade = useShade();
  const box = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  useEffect(() => {
    const element = box.current;
    if (!element || days.length === 0) return;
    const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const points = series.map((one) => heights(one.values, average).slice(lead));
    const lines = [colour("--accent"), colour("--series-2"), colour("--info")];
    const short = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
    const font = `12px ${colour("--font")}`;
    const narrow = element.clientWidth < 560;

    const shadePeriod = (plot: uPlot) => {
      if (!shaded) return;
      const left = Math.max(plot.valToPos(seconds(shaded.from), "x", true), plot.bbox.left);
      const right = Math.min(plot.valToPos(seconds(shaded.to), "x", true), plot.bbox.left + plot.bbox.width);
      plot.ctx.fillStyle = colour("--shade");
      plot.ctx.fillRect(left, plot.bbox.top, Math.max(right - left, 2), plot.bbox.height);
    };
    const nameLines = (plot: uPlot) => {
      const ends = series
        .map((one, index) => ({ text: one.label, colour: index === 0 ? lines[0] : colour("--muted"), at: plot.valToPos(points[index]?.at(-1) ?? 0, "y", true) }))
        .sort((a, b) => a.at - b.at);
      const ratio = devicePixelRatio;
      let lowest = -Infinity;
      plot.ctx.textAlign = "left";
      plot.ctx.textBaseline = "middle";
      plot.ctx.font = `${12 * ratio}px ${colour("--font")}`;
      // Two names at one height would cover each other, and none may sink below the axis.
      const floor = plot.bbox.top + plot.bbox.height - 8 * ratio;
      for (const [place, end] of ends.entries()) {
        const room = floor - (ends.length - 1 - place) * 16 * ratio;
        const y = Math.min(Math.max(end.at, lowest + 16 * ratio), room);
        lowest = y;
        plot.ctx.fillStyle = end.colour ?? "";
        plot.ctx.fillText(end.text, plot.bbox.left + plot.bbox.width + 8 * ratio, y);
      }
    };

    const axis: uPlot.Axis = { stroke: colour("--muted"), font, ticks: { show: false }, grid: { stroke: colour("--line"), width: 1 } };
    const plot = new uPlot(
      {
        width: element.clientWidth,
        height: HEIGHT,
        padding: [8, narrow ? 64 : 80, 0, 0],
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
        scales: {
          x: { time: true },
          // A scale without height cannot be drawn: a period of zeros still shows its axis.
          y: { range: (_, low, high) => (low === high && low === 0 ? [0, 1] : [Math.min(0, low) * 1.06, Math.max(0, high) * 1.06]) },
        },
        axes: [
          { ...axis, grid: { show: false }, space: 72, values: (_, at) => at.map((second) => formatDay(dayOf(new Date(second * 1000)), locale)) },
          { ...axis, size: 52, space: 56, values: (_, at) => at.map((value) => short.format(value)) },
        ],
        series: [{}, ...series.map((one, index) => ({ label: one.label, stroke: lines[index], width: index === 0 ? 2 : 1.5, ...(one.dashed ? { dash: [4, 4] } : {}), points: { show: days.length === 1 } }))],
        hooks: { drawClear: [shadePeriod], draw: [nameLines], setCursor: [(self) => setPointed(self.cursor.idx ?? null)] },
      },
      [days.slice(lead).map(seconds), ...points] as uPlot.AlignedData,
      element,
    );
    const watch = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT }));
    watch.observe(element);
    return () => {
      watch.disconnect();
      plot.destroy();
    };
  }, [days, series, shaded, average, lead, locale, shade]);
  return (
    <div className={styles.place}>
      <div ref={box} className={styles.chart} role="img" aria-label={label} />
      {read && pointed !== null && pointed + lead < days.length && <p className={styles.read}>{read(pointed + lead)}</p>}
    </div>
  );
}
