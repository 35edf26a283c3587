import { useQueryClient } from "@tanstack/react-query";
import { useCreate, useDelete, useUpdate } from "ra-core";
import { useState } from "react";
import { call } from "~/api/call";
import type { NoteRow } from "~/api/rows";
import { useHouse } from "~/app/house";
import type { About } from "~/features/around/about";
import { useWords } from "~/i18n";
import { Button, IconButton } from "~/ui/Button";
import { TextAreaField } from "~/ui/Field";
import { ListFoot } from "~/ui/ListFoot";
import { Menu } from "~/ui/Menu";
import { Section } from "~/ui/Page";
import { Failed, Skeleton } from "~/ui/States";
import { useAction } from "~/ui/useAction";
import { useList } from "~/ui/useList";
import { Unset, When } from "~/ui/Value";
import styles from "./Notes.module.css";

/** What was written down about a record, the newest first, and room for more. */
export function NotesOf({ about }: { about: About }) {
  const { t } = useWords();
  const { organisation, membership, can } = useHouse();
  const { run, busy } = useAction();
  const queries = useQueryClient();
  const [create] = useCreate<NoteRow>();
  const [update] = useUpdate<NoteRow>();
  const [remove] = useDelete<NoteRow>();
  const [editing, setEditing] = useState<NoteRow | null>(null);
  const list = useList<NoteRow>({ resource: "notes", sort: { field: "created_at", order: "DESC" }, always: { [about.column]: about.id }, local: true, perPage: 10 });
  const refresh = () => queries.invalidateQueries();
  const write = (body: string) => run(() => create("notes", { data: { body, [about.column]: about.id } }, { returnPromise: true }).finally(refresh));
  const change = (note: NoteRow, body: string) => run(() => update("notes", { id: note.id, data: { body }, previousData: note }, { returnPromise: true }).finally(refresh), t("notes.saved"));
  const removeOne = (note: NoteRow) =>
    void run(
      () => remove("notes", { id: note.id, previousData: note }, { returnPromise: true }).finally(refresh),
      t("notes.deleted"),
      () => call("restore_note", { org_id: organisation.id, note_id: note.id }).finally(refresh),
    );
  const mayWrite = can("notes.create") || can("notes.create_own");
  const isMine = (note: NoteRow) => note.created_by === membership.id;
  if (!can("notes.read") && !can("notes.read_own")) return null;
  return (
    <Section title={t("notes.title")}>
      {mayWrite && <NoteForm label={t("notes.new")} busy={busy} onSave={write} />}
      {list.error ? (
        <Failed error={list.error} retry={list.refetch} />
      ) : !list.rows ? (
        <Skeleton width="70%" />
      ) : list.rows.length === 0 ? (
        <Unset>{t("notes.none")}</Unset>
      ) : (
        <ul className={styles.notes} aria-label={t("notes.title")}>
          {list.rows.map((note) => {
            const name = note.author?.name ?? t("notes.somebody");
            return (
              <li key={note.id}>
                {editing?.id === note.id ? (
                  <NoteForm label={t("notes.edit")} given={editing.body} busy={busy} onSave={(body) => change(editing, body).then((done) => (done && setEditing(null), done))} onCancel={() => setEditing(null)} />
                ) : (
                  <>
                    <p>{note.body}</p>
                    <small>
                      {name} · <When at={note.created_at} />
                      {note.edited_at && ` · ${t("notes.edited")}`}
                    </small>
                    {(can("notes.update") || (can("notes.update_own") && isMine(note))) && (
                      <Menu
                        align="end"
                        label={name}
                        trigger={<IconButton icon="more" className={styles.more} label={t("notes.actions", { name })} disabled={busy} />}
                        items={[
                          { label: t("action.edit"), icon: "edit", onSelect: () => setEditing(note) },
                          { label: t("action.delete"), icon: "close", danger: true, onSelect: () => removeOne(note) },
                        ]}
                      />
                    )}
                  </>
                )}
              </li>
            );
          })}
        </ul>
      )}
      <ListFoot more={list.more} />
    </Section>
  );
}

interface FormProps {
  label: string;
  given?: string;
  busy: boolean;
  onSave: (body: string) => Promise<boolean>;
  onCancel?: () => void;
}

/** Lines of text; saved by the button, or by Enter with Ctrl. */
function NoteForm({ label, given = "", busy, onSave, onCancel }: FormProps) {
  const { t } = useWords();
  const [body, setBody] = useState(given);
  const save = () => {
    if (body.trim() && !busy) void onSave(body.trim()).then((done) => done && setBody(""));
  };
  return (
    <form
      className={styles.form}
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <TextAreaField
        label={label}
        value={body}
        maxLength={10000}
        rows={body ? 3 : 1}
        onChange={(event) => setBody(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
        }}
      />
      {(body.trim() || onCancel) && (
        <div>
          <Button type="submit" disabled={busy || !body.trim()}>
            {t("notes.save")}
          </Button>
          {onCancel && (
            <Button kind="quiet" onClick={onCancel}>
              {t("action.cancel")}
            </Button>
          )}
        </div>
      )}
    </form>
  );
}
