import type { Tag } from "~/api/rows";
import { useWords } from "~/i18n";
import { classes } from "~/ui/classes";
import { ChoiceChip } from "~/ui/FilterChips";
import type { FilterValues } from "~/ui/useList";
import { useTags } from "./useTags";
import styles from "./Tags.module.css";

/** One tag: its colour as a dot, and its name. */
export function TagChip({ tag }: { tag: Tag }) {
  return (
    <span className={styles.tag}>
      <span className={classes(styles.dot, styles[tag.colour])} aria-hidden="true" />
      {tag.name}
    </span>
  );
}

/** What a row of a list is called, with its tags under it. */
export function NameWithTags({ name, tags }: { name: string; tags: { id: string; tag: Tag }[] }) {
  if (tags.length === 0) return name;
  return (
    <>
      {name}{" "}
      <span className={styles.under}>
        {tags.map(({ id, tag }) => (
          <TagChip key={id} tag={tag} />
        ))}
      </span>
    </>
  );
}

/** Narrows a list to what has one of the chosen tags. */
export function TagFilter({ filters, setFilter }: { filters: FilterValues; setFilter: (changes: FilterValues) => void }) {
  const { t } = useWords();
  const tags = useTags();
  if (!tags || tags.length === 0) return null;
  return <ChoiceChip label={t("tags.add")} name="tags" filters={filters} setFilter={setFilter} options={tags.map((tag) => ({ value: tag.id, label: tag.name }))} />;
}
