import { lazy, Suspense, useRef, useState } from "react";
import { useHouse } from "~/app/house";
import type { About } from "~/features/around/about";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { classes } from "~/ui/classes";
import { CheckBox } from "~/ui/DataTable";
import { Icon } from "~/ui/Icon";
import { Popup, popupTrigger } from "~/ui/Popup";
import listStyles from "~/ui/List.module.css";
import { TagChip } from "./TagChips";
import { COLOURS, useTagging, useTags, useTagsOn } from "./useTags";
import styles from "./Tags.module.css";

const TagsDialog = lazy(() => import("./TagsDialog"));

/** A record's tags under its name, and the way to more of them. */
export function TagStrip({ about, name }: { about: About; name: string }) {
  const { t } = useWords();
  const { can } = useHouse();
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const [managing, setManaging] = useState(false);
  const on = useTagsOn(about.column, [about.id])(about.id);
  const { takeOff, busy, mayTag } = useTagging(about);
  if (on.length === 0 && !mayTag) return null;
  return (
    <div className={styles.strip} role="group" aria-label={t("tags.of", { name })}>
      {on.map(({ id, tag }) => (
        <span key={id} className={styles.held}>
          <TagChip tag={tag} />
          {mayTag && (
            <button type="button" aria-label={t("tags.takeOff", { name: tag.name })} disabled={busy} onClick={() => void takeOff(id)}>
              <Icon name="close" size={12} />
            </button>
          )}
        </span>
      ))}
      {mayTag && (
        <>
          <span className={listStyles.chip}>
            <button ref={button} {...popupTrigger(open)} className={listStyles.chipButton} onClick={() => setOpen(!open)}>
              <Icon name="plus" size={14} /> {t("tags.add")}
            </button>
          </span>
          <Popup anchor={button} label={t("tags.find")} open={open} onClose={() => setOpen(false)}>
            <Choose about={about} />
            {can("tags.update") && (
              <Button
                kind="quiet"
                full
                onClick={() => {
                  setOpen(false);
                  setManaging(true);
                }}
              >
                {t("tags.manage")}
              </Button>
            )}
          </Popup>
        </>
      )}
      {managing && (
        <Suspense>
          <TagsDialog onClose={() => setManaging(false)} />
        </Suspense>
      )}
    </div>
  );
}

/** The tags whose name holds what is typed; Enter puts the only one on or off, or makes one of that name. */
function Choose({ about }: { about: About }) {
  const { t } = useWords();
  const { can } = useHouse();
  const [typed, setTyped] = useState("");
  const tags = useTags() ?? [];
  const on = useTagsOn(about.column, [about.id])(about.id);
  const { put, takeOff, make, busy } = useTagging(about);
  const name = typed.trim();
  const sought = name.toLocaleLowerCase();
  const found = tags.filter((tag) => tag.name.toLocaleLowerCase().includes(sought));
  const mayMake = can("tags.create") && name !== "" && !tags.some((tag) => tag.name.toLocaleLowerCase() === sought);
  const toggle = (tag: (typeof tags)[number]) => {
    const there = on.find((one) => one.tag.id === tag.id);
    return there ? takeOff(there.id) : put(tag);
  };
  const makeOne = () => void make(name, COLOURS[tags.length % COLOURS.length] ?? "grey").then((done) => done && setTyped(""));
  return (
    <form
      className={styles.choose}
      onSubmit={(event) => {
        event.preventDefault();
        const [only] = found;
        if (busy) return;
        if (only && found.length === 1 && name) void toggle(only).then((done) => done && setTyped(""));
        else if (mayMake) makeOne();
      }}
    >
      <input aria-label={t("tags.find")} placeholder={t("tags.find")} value={typed} maxLength={40} autoComplete="off" onChange={(event) => setTyped(event.target.value)} />
      <div className={styles.found}>
        {found.map((tag) => (
          <label key={tag.id} className={listStyles.choice}>
            <CheckBox label={tag.name} checked={on.some((one) => one.tag.id === tag.id)} disabled={busy} onChange={() => void toggle(tag)} />
            <span aria-hidden="true" className={styles.tag}>
              <span className={classes(styles.dot, styles[tag.colour])} />
              {tag.name}
            </span>
          </label>
        ))}
        {tags.length === 0 && !name && <p className={styles.none}>{t("tags.none")}</p>}
      </div>
      {mayMake && (
        <Button kind="quiet" full icon="plus" disabled={busy} onClick={makeOne}>
          <span className={styles.made}>{t("tags.create", { name })}</span>
        </Button>
      )}
    </form>
  );
}
