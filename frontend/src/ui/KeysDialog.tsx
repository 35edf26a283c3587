import { useState } from "react";
import { useWords, type Word } from "~/i18n";
import { Button } from "./Button";
import { CheckBox } from "./DataTable";
import { Dialog, DialogFoot, dialogStyles } from "./Dialog";
import { areKeysOn, turnKeys } from "./listKeys";
import styles from "./Keys.module.css";

const KEYS: { word: Word; keys: { word: Word; keys: string[] }[] }[] = [
  {
    word: "shortcuts.everywhere",
    keys: [
      { word: "shortcuts.find", keys: ["Ctrl K", "/"] },
      { word: "shortcuts.show", keys: ["?"] },
    ],
  },
  {
    word: "shortcuts.inLists",
    keys: [
      { word: "shortcuts.next", keys: ["j", "↓"] },
      { word: "shortcuts.previous", keys: ["k", "↑"] },
      { word: "shortcuts.open", keys: ["Enter"] },
      { word: "shortcuts.edit", keys: ["e"] },
      { word: "shortcuts.choose", keys: ["x"] },
      { word: "shortcuts.letGo", keys: ["Esc"] },
    ],
  },
  {
    word: "shortcuts.inCalendar",
    keys: [
      { word: "shortcuts.today", keys: ["t"] },
      { word: "shortcuts.around", keys: ["←", "→"] },
    ],
  },
];

/** Every key that does something, and whether single ones do. */
export default function KeysDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useWords();
  const [on, setOn] = useState(areKeysOn);
  return (
    <Dialog open={open} onClose={onClose} title={t("shortcuts.title")}>
      <div className={dialogStyles.body}>
        {KEYS.map((part) => (
          <section key={part.word} className={styles.part}>
            <h3>{t(part.word)}</h3>
            <dl>
              {part.keys.map(({ word, keys }) => (
                <div key={word}>
                  <dt>{t(word)}</dt>
                  <dd>
                    {keys.map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <label className={styles.on}>
          <CheckBox
            label={t("shortcuts.on")}
            checked={on}
            onChange={() => {
              turnKeys(!on);
              setOn(!on);
            }}
          />
          <span aria-hidden="true">{t("shortcuts.on")}</span>
        </label>
      </div>
      <DialogFoot>
        <Button onClick={onClose}>{t("action.close")}</Button>
      </DialogFoot>
    </Dialog>
  );
}
