import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { toRefusal, type Refusal } from "~/api/errors";
import { useHouse } from "~/app/house";
import { formatAmount } from "~/format/money";
import { useWords } from "~/i18n";
import { Button, LinkButton } from "~/ui/Button";
import { TextAreaField } from "~/ui/Field";
import { useAction } from "~/ui/useAction";
import styles from "./Messages.module.css";
import { estimate, newKey, sendMessage } from "./sending";

/** Long enough that a sentence is not asked about letter by letter. */
const PAUSE_MS = 450;
const LONGEST = 1600;

/** What was typed and not sent, by firm and number, for as long as the page is open. */
const drafts = new Map<string, string>();

/** A text's value some time after it last changed. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

/** Where a message is written: in how many parts it goes and what it will probably cost, before it is sent. */
export function SendBox({ number, name, onSent }: { number: string; name: string; onSent: (to: string) => void }) {
  const { t, tn } = useWords();
  const { organisation, locale, can } = useHouse();
  const { run, busy } = useAction();
  const org_id = organisation.id;
  const place = `${org_id} ${number}`;
  const [text, setText] = useState(drafts.get(place) ?? "");
  // The key belongs to this text: sent twice by mistake, it is one message.
  const key = useRef({ text: "", key: "" });
  // The text that a guardrail asked about: whether it is worth its price.
  const [asked, setAsked] = useState<string | null>(null);
  const settled = useSettled(text.trim());
  const found = useQuery({
    queryKey: ["message-estimate", org_id, number, settled],
    meta: { rests: ["message_opt_outs", "integrations"] },
    enabled: settled !== "",
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: () => estimate(org_id, number, settled),
  });
  const refusal: Refusal | null = settled && found.error ? toRefusal(found.error) : null;
  const type = (typed: string) => {
    setText(typed);
    drafts.set(place, typed);
  };
  const send = (confirm: boolean) => {
    const body = text.trim();
    if (!body || busy) return;
    if (key.current.text !== body) key.current = { text: body, key: newKey() };
    void run(async () => {
      const sent = await sendMessage(org_id, number, body, key.current.key, confirm).catch((error: unknown) => {
        if (toRefusal(error).word === "guardrails.asks") setAsked(body);
        throw error;
      });
      setAsked(null);
      type("");
      onSent(sent?.to ?? number);
    });
  };
  const known = settled && found.data && !refusal ? found.data : null;
  const said = known && [
    tn("messages.parts", known.segments),
    ...(known.encoding === "ucs2" ? [t("messages.ucs2")] : []),
    known.price !== null && known.currency ? `≈ ${formatAmount(known.price, known.currency, locale)} ${known.currency}` : t("messages.noPrice"),
  ];
  return (
    <form
      className={styles.box}
      onSubmit={(event) => {
        event.preventDefault();
        send(false);
      }}
      noValidate
    >
      <TextAreaField
        label={t("messages.to", { name })}
        value={text}
        rows={2}
        maxLength={LONGEST}
        error={refusal && (refusal.said ?? t(refusal.word))}
        onChange={(event) => type(event.target.value)}
        onKeyDown={(event) => {
          // Sends from the keyboard, and leaves Enter to the text.
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit();
        }}
      />
      <div className={styles.boxFoot}>
        <p className={styles.quiet} aria-live="polite">
          {said?.join(" · ") ?? t("messages.hint")}
        </p>
        {refusal?.word === "messages.noSender" && can("integrations.update") && (
          <LinkButton to="/integrations" icon="integrations">
            {t("messages.chooseSender")}
          </LinkButton>
        )}
        {asked !== null && asked === text.trim() && (
          <Button disabled={busy} onClick={() => send(true)}>
            {t("guardrails.sendAnyway")}
          </Button>
        )}
        <Button kind="primary" icon="send" type="submit" disabled={busy || !text.trim() || refusal !== null}>
          {t(busy ? "messages.sending" : "messages.send")}
        </Button>
      </div>
    </form>
  );
}
