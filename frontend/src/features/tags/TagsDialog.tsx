import { useQueryClient } from "@tanstack/react-query";
import { useDataProvider } from "ra-core";
import { useState } from "react";
import { call } from "~/api/call";
import type { Tag, TagColour } from "~/api/rows";
import { undoDelete } from "~/api/undoDelete";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { Button, IconButton } from "~/ui/Button";
import { Dialog, DialogFoot, dialogStyles } from "~/ui/Dialog";
import { SelectField, TextField } from "~/ui/Field";
import { Menu } from "~/ui/Menu";
import { Unset } from "~/ui/Value";
import { useAction } from "~/ui/useAction";
import { COLOURS, useTags } from "./useTags";
import styles from "./Tags.module.css";

/** All tags of the organisation, to rename, recolour, merge and delete. */
export default function TagsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useWords();
  const tags = useTags() ?? [];
  return (
    <Dialog side open onClose={onClose} title={t("tags.manage")}>
      <div className={dialogStyles.body}>
        <p className={dialogStyles.text}>{t("tags.text")}</p>
        {tags.length === 0 ? <Unset>{t("tags.none")}</Unset> : <ul className={styles.all}>{tags.map((tag) => <OneTag key={`${tag.id}:${tag.version}`} tag={tag} others={tags.filter((one) => one.id !== tag.id)} />)}</ul>}
      </div>
      <DialogFoot>
        <Button onClick={onClose}>{t("action.close")}</Button>
      </DialogFoot>
    </Dialog>
  );
}

function OneTag({ tag, others }: { tag: Tag; others: Tag[] }) {
  const { t } = useWords();
  const { organisation, can } = useHouse();
  const { run, busy } = useAction();
  const queries = useQueryClient();
  const provider = useDataProvider();
  const [name, setName] = useState(tag.name);
  const [colour, setColour] = useState<TagColour>(tag.colour);
  const [into, setInto] = useState<string | null>(null);
  const org_id = organisation.id;
  const refresh = () => queries.invalidateQueries();
  const changed = name.trim() !== "" && (name.trim() !== tag.name || colour !== tag.colour);
  const save = () => void run(() => provider.update<Tag>("tags", { id: tag.id, data: { name: name.trim(), colour }, previousData: tag }).finally(refresh), t("tags.saved", { name: name.trim() }));
  const remove = () =>
    void run(
      () => provider.delete<Tag>("tags", { id: tag.id, previousData: tag }).finally(refresh),
      t("tags.deleted", { name: tag.name }),
      () => undoDelete(org_id, "tags", tag.id).finally(refresh),
    );
  const kept = others.find((one) => one.id === into);
  const merge = () => kept && void run(() => call("merge_tags", { org_id, kept_id: kept.id, merged_id: tag.id }).finally(refresh), t("tags.merged", { name: tag.name, kept: kept.name }));
  return (
    <li>
      <form
        className={styles.one}
        onSubmit={(event) => {
          event.preventDefault();
          if (changed) save();
        }}
      >
        <TextField label={t("tags.nameOf", { name: tag.name })} value={name} maxLength={40} autoComplete="off" onChange={(event) => setName(event.target.value)} />
        <SelectField label={t("tags.colour")} value={colour} onChange={(event) => setColour(event.target.value as TagColour)} options={COLOURS.map((value) => ({ value, label: t(`tags.colour.${value}`) }))} />
        <Menu
          align="end"
          label={tag.name}
          trigger={<IconButton icon="more" label={t("members.actions", { name: tag.name })} disabled={busy} />}
          items={[
            ...(others.length > 0 ? [{ label: t("tags.mergeInto", { name: tag.name }), icon: "swap" as const, onSelect: () => setInto("") }] : []),
            ...(can("tags.delete") ? [{ label: t("tags.delete", { name: tag.name }), icon: "close" as const, danger: true, onSelect: remove }] : []),
          ]}
        />
        {changed && (
          <Button type="submit" disabled={busy}>
            {t("tags.save", { name: tag.name })}
          </Button>
        )}
      </form>
      {into !== null && (
        <div className={styles.merge}>
          <SelectField label={t("tags.mergeInto", { name: tag.name })} value={into} empty={t("tags.mergeNone")} onChange={(event) => setInto(event.target.value)} options={others.map((one) => ({ value: one.id, label: one.name }))} />
          <Button kind="danger" disabled={busy || !kept} onClick={merge}>
            {t("customers.mergeButton")}
          </Button>
        </div>
      )}
    </li>
  );
}
