import { useState } from "react";
import { Link } from "react-router";
import { useHouse } from "~/app/house";
import { remember, remembered } from "~/app/remembered";
import { formatAmount, formatCount } from "~/format/money";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { Row, TextAreaField, TextField } from "~/ui/Field";
import { RecordField } from "~/ui/RecordField";
import { CUSTOMERS } from "~/ui/records";
import styles from "./Integration.module.css";
import { useChat } from "./useChat";

const FIRST_MODEL = "openai/gpt-4.1";

/** Asks a model through the connection, and shows what the call cost once it is in the ledger. */
export function PromptBox({ integrationId }: { integrationId: string }) {
  const { t } = useWords();
  const { organisation, locale } = useHouse();
  const { chat, ask, stop } = useChat();
  const [model, setModel] = useState(() => remembered("model") ?? FIRST_MODEL);
  const [prompt, setPrompt] = useState("");
  const [customer, setCustomer] = useState<{ id: string | null; name: string | null }>({ id: null, name: null });
  const [missing, setMissing] = useState(false);
  const busy = chat.state === "waiting" || chat.state === "streaming";
  const wrongModel = !/^[\w.~-]+\/[\w.:~-]+$/.test(model.trim());

  const submit = (confirm: boolean) => {
    setMissing(!prompt.trim());
    if (!prompt.trim() || wrongModel) return;
    remember("model", model.trim());
    ask({ org_id: organisation.id, integration_id: integrationId, model: model.trim(), messages: [{ role: "user", content: prompt }], ...(customer.id ? { customer_id: customer.id } : {}), ...(confirm ? { confirm } : {}) });
  };
  return (
    <form
      className={styles.prompt}
      onSubmit={(event) => {
        event.preventDefault();
        submit(false);
      }}
      noValidate
    >
      <Row>
        <TextField label={t("chat.model")} value={model} spellCheck={false} autoComplete="off" error={wrongModel ? t("chat.modelShape") : null} onChange={(event) => setModel(event.target.value)} />
        <RecordField of={CUSTOMERS} label={t("chat.whose")} value={customer.id} name={customer.name} onChange={(id, name) => setCustomer({ id, name })} />
      </Row>
      <TextAreaField
        label={t("chat.prompt")}
        value={prompt}
        maxLength={100_000}
        error={missing ? t("error.required") : null}
        onChange={(event) => {
          setPrompt(event.target.value);
          setMissing(false);
        }}
      />
      <div className={styles.promptFoot}>
        <Button kind="primary" type="submit" disabled={busy}>
          {t("chat.ask")}
        </Button>
        {chat.refusal?.word === "guardrails.asks" && <Button onClick={() => submit(true)}>{t("guardrails.callAnyway")}</Button>}
        {busy && <Button onClick={stop}>{t("chat.stop")}</Button>}
      </div>
      <div className={styles.answer} aria-live="polite" aria-busy={busy} hidden={chat.state === "idle"}>
        {chat.state === "waiting" && <p className={styles.quiet}>{t("chat.waiting")}</p>}
        {chat.text && <p className={styles.answerText}>{chat.text}</p>}
        {chat.refusal && <p className={styles.refused}>{chat.refusal.said ?? t(chat.refusal.word)}</p>}
        {chat.state === "stopped" && <p className={styles.quiet}>{t("chat.stopped")}</p>}
        {chat.guardrail && <p className={styles.quiet}>{t(chat.guardrail.decision === "route" ? "guardrails.called" : "guardrails.passed", { name: chat.guardrail.name, model: chat.guardrail.model })}</p>}
        {chat.usage && (
          <p className={styles.cost}>
            <strong>{chat.usage.cost === null ? t("chat.costLater") : t("chat.cost", { amount: `${formatAmount(chat.usage.cost, "USD", locale)} USD` })}</strong>
            <span>{t("chat.tokens", { prompt: formatCount(chat.usage.prompt_tokens, locale), completion: formatCount(chat.usage.completion_tokens, locale) })}</span>
            {chat.provider && <span>{chat.provider}</span>}
            <Link to="/ai-usage">{t("nav.aiUsage")}</Link>
          </p>
        )}
      </div>
    </form>
  );
}
