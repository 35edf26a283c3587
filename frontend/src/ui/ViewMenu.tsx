import { useState, type RefObject } from "react";
import type { SavedView } from "~/api/rows";
import { useWords } from "~/i18n";
import { Button, IconButton } from "./Button";
import { CheckBox } from "./DataTable";
import { TextField } from "./Field";
import { Menu } from "./Menu";
import { Popup } from "./Popup";
import type { Saved, useSavedViews } from "./useSavedViews";
import { useAction } from "./useAction";
import listStyles from "./List.module.css";

type Views = ReturnType<typeof useSavedViews>;

interface FormProps {
  anchor: RefObject<HTMLElement | null>;
  open: boolean;
  /** Its name so far; a new view has none. */
  name?: string;
  mayShare: boolean;
  busy: boolean;
  onClose: () => void;
  onGive: (name: string, isShared: boolean) => void;
}

/** Asks for the name of a view, and for whom a new one is. */
export function ViewForm({ anchor, open, name, mayShare, busy, onClose, onGive }: FormProps) {
  const { t } = useWords();
  const [shared, setShared] = useState(false);
  const title = t(name === undefined ? "views.save" : "views.rename");
  return (
    <Popup anchor={anchor} label={title} align="end" open={open} onClose={onClose}>
      <form
        className={listStyles.viewForm}
        onSubmit={(event) => {
          event.preventDefault();
          const given = String(new FormData(event.currentTarget).get("name")).trim();
          if (given) onGive(given, shared);
        }}
      >
        <TextField label={t("views.name")} name="name" defaultValue={name} maxLength={40} autoComplete="off" />
        {name === undefined && mayShare && (
          <label className={listStyles.choice}>
            <CheckBox label={t("views.forEverybody")} checked={shared} onChange={() => setShared(!shared)} />
            <span aria-hidden="true">{t("views.forEverybody")}</span>
          </label>
        )}
        <Button kind="primary" type="submit" disabled={busy}>
          {title}
        </Button>
      </form>
    </Popup>
  );
}

interface MenuProps {
  view: SavedView;
  saved: Views;
  anchor: RefObject<HTMLElement | null>;
  /** What the list shows now, where that is not what the view says. */
  changes: Pick<Saved, "address" | "left_out"> | null;
}

/** What can be done with the saved view that is looked at. */
export function ViewMenu({ view, saved, anchor, changes }: MenuProps) {
  const { t } = useWords();
  const { run, busy } = useAction();
  const [renaming, setRenaming] = useState(false);
  const { name, address, left_out, is_shared } = view;
  const change = (data: Partial<Saved>, done: string) => run(() => saved.update(view, data), done);
  const mine = saved.isMine(view);
  return (
    <>
      <Menu
        align="end"
        label={t(is_shared ? "views.isForAll" : "views.isForMe")}
        trigger={<IconButton icon="more" label={t("views.menu", { name })} disabled={busy} />}
        items={[
          ...(saved.mayChange(view)
            ? [
                ...(changes ? [{ label: t("views.update"), icon: "check" as const, onSelect: () => void change(changes, t("views.updated", { name })) }] : []),
                { label: t("views.rename"), icon: "edit" as const, onSelect: () => setRenaming(true) },
                ...(mine && is_shared ? [{ label: t("views.keepToMyself"), icon: "members" as const, onSelect: () => void change({ is_shared: false }, t("views.unshared", { name })) }] : []),
                ...(mine && !is_shared && saved.mayShare ? [{ label: t("views.share"), icon: "members" as const, onSelect: () => void change({ is_shared: true }, t("views.shared", { name })) }] : []),
              ]
            : []),
          ...(saved.mayDelete(view)
            ? [
                {
                  label: t("views.delete"),
                  icon: "close" as const,
                  danger: true,
                  onSelect: () => void run(() => saved.remove(view), t("views.removed", { name }), () => saved.insert({ name, address, left_out, is_shared })),
                },
              ]
            : []),
        ]}
      />
      <ViewForm
        key={view.id + String(view.version)}
        anchor={anchor}
        open={renaming}
        name={name}
        mayShare={false}
        busy={busy}
        onClose={() => setRenaming(false)}
        onGive={(given) => void change({ name: given }, t("views.renamed", { name: given })).then((done) => done && setRenaming(false))}
      />
    </>
  );
}
