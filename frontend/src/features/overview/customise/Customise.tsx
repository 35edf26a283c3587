import { useState, type DragEvent } from "react";
import type { Json } from "~/api/database";
import { useWords } from "~/i18n";
import { Button, IconButton } from "~/ui/Button";
import { classes } from "~/ui/classes";
import { Icon } from "~/ui/Icon";
import { Page, Section } from "~/ui/Page";
import { useAction } from "~/ui/useAction";
import { changed, moved, type Placed, type WidgetName } from "../catalogue";
import styles from "./Customise.module.css";

interface Props {
  /** All of them, in their order; those that the reader is not offered keep their place. */
  widgets: Placed[];
  offered: Placed[];
  kept: Json;
  keep: (next: Placed[] | Json) => Promise<void>;
  onDone: () => void;
}

const idOf = (widget: WidgetName, way: string) => `customise-${widget}-${way}`;

/** The start page's parts as cards of one height, to be dragged or sent to their places, made narrow, hidden and shown: each step is kept at once. */
export default function Customise({ widgets, offered, kept, keep, onDone }: Props) {
  const { t } = useWords();
  const { run } = useAction();
  const [dragged, setDragged] = useState<WidgetName | null>(null);
  const shown = offered.filter((one) => one.shown);
  const hidden = offered.filter((one) => !one.shown);
  const nameOf = (widget: WidgetName) => t(`dashboard.widget.${widget}`);
  const change = (next: Placed[] | null, said: string) => run(() => keep(next), said, () => keep(kept));

  const put = (widget: WidgetName, to: WidgetName, way?: "up" | "down") => {
    const place = shown.findIndex((one) => one.widget === to);
    void change(moved(widgets, widget, to), t("dashboard.moved", { name: nameOf(widget), place: place + 1, all: shown.length }));
    if (!way) return;
    // The card moved away from under the finger or the focus: the button goes along, or at an end its neighbour.
    const isEnd = place === (way === "up" ? 0 : shown.length - 1);
    requestAnimationFrame(() => document.getElementById(idOf(widget, isEnd ? (way === "up" ? "down" : "up") : way))?.focus());
  };
  const show = (widget: WidgetName, isShown: boolean) => {
    void change(changed(widgets, widget, { shown: isShown }), t(isShown ? "dashboard.isShown" : "dashboard.isHidden", { name: nameOf(widget) }));
    requestAnimationFrame(() => document.getElementById(idOf(widget, isShown ? "hide" : "show"))?.focus());
  };

  return (
    <Page
      title={t("nav.overview")}
      actions={
        <>
          <Button kind="quiet" icon="undo" disabled={kept === null} onClick={() => void change(null, t("dashboard.isReset"))}>
            {t("dashboard.reset")}
          </Button>
          <Button kind="primary" icon="check" autoFocus onClick={onDone}>
            {t("action.done")}
          </Button>
        </>
      }
    >
      <Section title={t("dashboard.shown")} note={t("dashboard.how")}>
        <ol className={styles.places} aria-label={t("dashboard.shown")}>
          {shown.map((placed, at) => (
            <Card
              key={placed.widget}
              placed={placed}
              before={shown[at - 1]?.widget}
              after={shown[at + 1]?.widget}
              takes={dragged !== null && dragged !== placed.widget}
              onDrag={setDragged}
              onDrop={() => dragged && put(dragged, placed.widget)}
              onPut={(to, way) => put(placed.widget, to, way)}
              onSize={(size) => void change(changed(widgets, placed.widget, { size }), t(`dashboard.is.${size}`, { name: nameOf(placed.widget) }))}
              onHide={() => show(placed.widget, false)}
            />
          ))}
        </ol>
      </Section>
      <Section title={t("dashboard.hidden")}>
        {hidden.length === 0 && <p className={styles.about}>{t("dashboard.noneHidden")}</p>}
        <ul className={styles.places} aria-label={t("dashboard.hidden")}>
          {hidden.map(({ widget }) => (
            <li key={widget} className={classes(styles.card, styles.hidden)}>
              <Words widget={widget} />
              <div className={styles.tools}>
                <Button id={idOf(widget, "show")} icon="plus" aria-label={t("dashboard.showOne", { name: nameOf(widget) })} onClick={() => show(widget, true)}>
                  {t("dashboard.show")}
                </Button>
              </div>
            </li>
          ))}
        </ul>
      </Section>
    </Page>
  );
}

interface CardProps {
  placed: Placed;
  before: WidgetName | undefined;
  after: WidgetName | undefined;
  /** Another is dragged, and may be dropped here. */
  takes: boolean;
  onDrag: (widget: WidgetName | null) => void;
  onDrop: () => void;
  onPut: (to: WidgetName, way: "up" | "down") => void;
  onSize: (size: Placed["size"]) => void;
  onHide: () => void;
}

function Card({ placed: { widget, size }, before, after, takes, onDrag, onDrop, onPut, onSize, onHide }: CardProps) {
  const { t } = useWords();
  const [over, setOver] = useState(false);
  const name = t(`dashboard.widget.${widget}`);
  const other = size === "half" ? "whole" : "half";
  const accept = (event: DragEvent) => {
    if (!takes) return;
    event.preventDefault();
    setOver(true);
  };
  return (
    <li
      className={classes(styles.card, size === "half" && styles.half, takes && styles.takes, takes && over && styles.over)}
      draggable
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", name);
        onDrag(widget);
      }}
      onDragEnd={() => onDrag(null)}
      onDragOver={accept}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onDrop();
      }}
    >
      <span className={styles.grip} aria-hidden="true">
        <Icon name="swap" />
      </span>
      <Words widget={widget} />
      <div className={styles.tools}>
        <IconButton id={idOf(widget, "up")} icon="up" label={t("dashboard.up", { name })} disabled={!before} onClick={() => before && onPut(before, "up")} />
        <IconButton id={idOf(widget, "down")} icon="downArrow" label={t("dashboard.down", { name })} disabled={!after} onClick={() => after && onPut(after, "down")} />
        <Button kind="quiet" className={styles.size} aria-label={t(`dashboard.make.${other}`, { name })} onClick={() => onSize(other)}>
          {t(`dashboard.size.${other}`)}
        </Button>
        <IconButton id={idOf(widget, "hide")} icon="close" label={t("dashboard.hideOne", { name })} onClick={onHide} />
      </div>
    </li>
  );
}

function Words({ widget }: { widget: WidgetName }) {
  const { t } = useWords();
  return (
    <div className={styles.words}>
      <p className={styles.name}>{t(`dashboard.widget.${widget}`)}</p>
      <p className={styles.about}>{t(`dashboard.about.${widget}`)}</p>
    </div>
  );
}
