import { useState } from "react";
import { useWords } from "~/i18n";
import { Button } from "./Button";
import { TextField } from "./Field";
import styles from "./CopyLink.module.css";

/** A link that is shown once, with the button that copies it. */
export function CopyLink({ label, link }: { label: string; link: string }) {
  const { t } = useWords();
  const [copied, setCopied] = useState(false);
  return (
    <div className={styles.copy}>
      <TextField label={label} value={link} readOnly onFocus={(event) => event.target.select()} />
      <Button
        icon={copied ? "check" : "copy"}
        onClick={() => {
          void navigator.clipboard.writeText(link).then(() => setCopied(true));
        }}
      >
        {copied ? t("action.copied") : t("action.copyLink")}
      </Button>
    </div>
  );
}
