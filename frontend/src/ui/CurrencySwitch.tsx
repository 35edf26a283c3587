import { useWords } from "~/i18n";
import { fieldStyles, type Option } from "./Field";
import { Icon } from "./Icon";
import styles from "./CurrencySwitch.module.css";

/** Shows every figure of the page in another currency. */
export function CurrencySwitch({ value, options, onChange }: { value: string; options: Option[]; onChange: (value: string) => void }) {
  const { t } = useWords();
  return (
    <span className={`${fieldStyles.select} ${styles.currency}`}>
      <select className={fieldStyles.control} aria-label={t("overview.currency")} value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map((option) => (
          <option key={option.value}>{option.value}</option>
        ))}
      </select>
      <Icon name="down" />
    </span>
  );
}
