import { useRef, useState } from "react";
import { useWords } from "~/i18n";
import { Button } from "./Button";
import { TextField } from "./Field";
import styles from "./CopyLink.module.css";

/** A link with the button that copies it. */
export function CopyLink({ label, link, copy }: { label: string; link: string; copy?: string }) {
  const { t } = useWords();
  const box = useRef<HTMLDivElement>(null);
  const [copied, setCopied] = useState(false);
  return (
    <div ref={box} className={styles.copy}>
      <TextField label={label} value={link} readOnly onFocus={(event) => event.target.select()} />
      <Button
        icon={copied ? "check" : "copy"}
        onClick={() => {
          // Without https the browser gives no clipboard: then the text is chosen, to be copied by hand.
          if (window.isSecureContext) void navigator.clipboard.writeText(link).then(() => setCopied(true));
          else box.current?.querySelector("input")?.select();
        }}
      >
        {copied ? t("action.copied") : (copy ?? t("action.copyLink"))}
      </Button>
    </div>
  );
}
