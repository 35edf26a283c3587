import { useWords } from "~/i18n";
import { useOnRecord, useOthers, type PersonHere } from "~/live/presence";
import { initials } from "./initials";
import styles from "./Here.module.css";

const SHOWN = 3;

/** Who else has the organisation open now, in the bar on top. */
export function HereNow() {
  const { t } = useWords();
  const others = useOthers();
  if (others.length === 0) return null;
  const names = others.map(({ name }) => name).join(", ");
  return (
    <span className={styles.here} role="img" aria-label={t("here.now", { names })} title={t("here.now", { names })}>
      {others.slice(0, SHOWN).map((person) => (
        <span key={person.userId} className={styles.face}>
          {initials(person.name)}
        </span>
      ))}
      {others.length > SHOWN && <span className={styles.face}>+{others.length - SHOWN}</span>}
    </span>
  );
}

const listed = (people: PersonHere[], language: string): string => new Intl.ListFormat(language, { type: "conjunction" }).format(people.map(({ name }) => name));

/** Says who else has this record open, and shows them that the reader has. */
export function OnRecord({ table, id }: { table: string; id: string }) {
  const { tn, language } = useWords();
  const people = useOnRecord(table, id);
  return (
    <p className={styles.too} role="status">
      {people.length > 0 && (
        <>
          <span className={styles.face} aria-hidden="true">
            {initials(people[0]?.name ?? "")}
          </span>
          {tn("here.too", people.length, { names: listed(people, language) })}
        </>
      )}
    </p>
  );
}
