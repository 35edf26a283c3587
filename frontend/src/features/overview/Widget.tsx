import { useCallback, useEffect, useRef, useState, type ComponentType, type CSSProperties, type ReactNode } from "react";
import { useWords } from "~/i18n";
import { classes } from "~/ui/classes";
import { Section } from "~/ui/Page";
import { Failed, Skeleton } from "~/ui/States";
import { ByCustomer } from "./ByCustomer";
import type { Placed, WidgetName } from "./catalogue";
import { FirstSteps } from "./FirstSteps";
import { MoneyFigures } from "./MoneyFigures";
import styles from "./Overview.module.css";
import { PerDay } from "./PerDay";
import type { Looked } from "./useOverview";

type Part = ComponentType<Looked>;
type EarlyName = "first_steps" | "figures" | "per_day" | "by_customer";
type LateName = Exclude<WidgetName, EarlyName>;

/** They are what the page is opened for, and come with it. */
const EARLY: Record<EarlyName, Part> = { first_steps: FirstSteps, figures: MoneyFigures, per_day: PerDay, by_customer: ByCustomer };

/** Each is fetched when it is about to be seen; `room` pixels are held for it until then, so that nothing below it jumps. */
const LATE: Record<LateName, { load: () => Promise<{ default: Part }>; room: number }> = {
  my_day: { load: () => import("./widgets/MyDay"), room: 328 },
  pipeline: { load: () => import("./widgets/Pipeline"), room: 328 },
  sales_figures: { load: () => import("./widgets/SalesFigures"), room: 172 },
  sales_months: { load: () => import("./widgets/SalesMonths"), room: 264 },
  activity: { load: () => import("./widgets/Activity"), room: 368 },
  sellers: { load: () => import("./widgets/Sellers"), room: 272 },
  forecast: { load: () => import("./widgets/Forecast"), room: 272 },
};

const isEarly = (name: WidgetName): name is EarlyName => name in EARLY;

/** How far below the screen a widget begins. */
const NEAR = "240px";

type Slot = (content: ReactNode, room?: number, ref?: (element: HTMLElement | null) => void) => ReactNode;

interface Props {
  placed: Placed;
  /** What came with the page has been read: the others may ask now. */
  mayBegin: boolean;
  looked: Omit<Looked, "size">;
}

/** A part of the start page in its place; it loads, fails and is tried again by itself. */
export function Widget({ placed: { widget, size }, mayBegin, looked }: Props) {
  const shown = { ...looked, size };
  const slot: Slot = (content, room = 0, ref) => (
    <div ref={ref} className={classes(styles.slot, size === "half" && styles.half)} data-widget={widget} style={{ "--room": `${room}px` } as CSSProperties}>
      {content}
    </div>
  );
  if (isEarly(widget)) {
    const Part = EARLY[widget];
    return slot(<Part {...shown} />);
  }
  return <Late key={widget} name={widget} mayBegin={mayBegin} looked={shown} slot={slot} />;
}

function Late({ name, mayBegin, looked, slot }: { name: LateName; mayBegin: boolean; looked: Looked; slot: Slot }) {
  const { t } = useWords();
  const { load, room } = LATE[name];
  const [isNear, setNear] = useState(false);
  const [fetched, setFetched] = useState<{ Part?: Part; error?: unknown }>({});
  const watch = useRef<IntersectionObserver | null>(null);
  const look = useCallback((element: HTMLElement | null) => {
    watch.current?.disconnect();
    if (!element) return;
    watch.current = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && setNear(true), { rootMargin: NEAR });
    watch.current.observe(element);
  }, []);
  const begin = isNear && mayBegin;
  const fetchPart = useCallback(() => {
    setFetched({});
    load().then(
      (module) => setFetched({ Part: module.default }),
      (error: unknown) => setFetched({ error }),
    );
  }, [load]);
  useEffect(() => {
    if (begin) fetchPart();
  }, [begin, fetchPart]);
  const { Part, error } = fetched;
  return slot(
    Part ? (
      <Part {...looked} />
    ) : (
      <Section title={t(`dashboard.widget.${name}`)}>{error ? <Failed error={error} retry={fetchPart} /> : <Skeleton width="60%" />}</Section>
    ),
    room,
    look,
  );
}
