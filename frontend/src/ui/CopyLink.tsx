import { useState } from "react";
import { useWords } from "~/i18n";
import { Button } from "./Button";
import { TextField } from "./Field";
import styles from "./CopyLink.module.css";

/** A link with the button that copies it. */
export function CopyLink({ label, link, copy }: { label: string; link: string; copy?: string }) {
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
        {copied ? t("action.copied") : (copy ?? t("action.copyLink"))}
      </Button>
    </div>
  );
}
