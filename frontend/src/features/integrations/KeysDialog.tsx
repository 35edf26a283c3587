import type { FieldValues } from "react-hook-form";
import { Refusal, toRefusal } from "~/api/errors";
import { ask } from "~/api/functions";
import type { Integration } from "~/api/rows";
import { useHouse } from "~/app/house";
import { useWords, type Language } from "~/i18n";
import { Button } from "~/ui/Button";
import { Dialog, DialogFoot, dialogStyles } from "~/ui/Dialog";
import { TextField } from "~/ui/Field";
import { bind, useServerForm } from "~/ui/Form";
import { useToast } from "~/ui/Toast";
import type { Key, Provider } from "./provider";

/** The key a refusal speaks of, and what to do about it. */
function keyRefusal(error: unknown, provider: Provider, language: Language): Refusal {
  const refusal = toRefusal(error);
  if (refusal.field === "account") return new Refusal(refusal.word, provider.accountKey);
  const known = provider.refusals.find((one) => one.match.test(refusal.said ?? ""));
  return known ? new Refusal(refusal.word, known.key, known.words[language]) : refusal;
}

/** Asks for a provider's keys: for a new connection with its name, or new ones for a connection that is there. */
export function KeysDialog({ provider, integration, onClose, onDone }: { provider: Provider; integration?: Integration; onClose: () => void; onDone: (id: string) => void }) {
  const { t, language } = useWords();
  const { organisation } = useHouse();
  const say = useToast();
  const org_id = organisation.id;
  const empty: FieldValues = { name: integration?.name ?? provider.name, ...Object.fromEntries(provider.keys.map((key) => [key.name, ""])) };
  const { form, submit } = useServerForm<FieldValues>(empty, async (values) => {
    const name = String(values.name);
    const given = provider.keys.map((key) => [key.name, String(values[key.name]).trim()]);
    const keys = Object.fromEntries(given.filter(([, value]) => value !== ""));
    let made: { id: string; new_address?: boolean };
    try {
      made = integration
        ? await ask<{ id: string; new_address: boolean }>("PUT", `integrations/${integration.id}/keys`, { org_id, keys })
        : await ask<{ id: string }>("POST", "integrations/connect", { org_id, provider: provider.id, name, keys });
    } catch (error) {
      throw keyRefusal(error, provider, language);
    }
    say({ text: t(!integration ? "integrations.connectedNow" : made.new_address && provider.webhook ? "integrations.newAddress" : "integrations.keysSaved", { name }) });
    onDone(made.id);
    onClose();
  });
  // What only identifies may be short.
  const rules = (key: Key) => ({ ...(key.optional ? {} : { required: t("error.required") }), ...(key.plain ? {} : { minLength: { value: 8, message: t("integrations.shortKey") } }) });
  const title = integration ? t("integrations.newKeysTitle", { name: integration.name }) : t("integrations.connect", { name: provider.name });
  return (
    <Dialog open onClose={onClose} title={title}>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <div className={dialogStyles.body}>
          <p className={dialogStyles.text}>
            {provider.whereKeysAre[language]} {t("integrations.keysText")}
          </p>
          {!integration && <TextField label={t("field.name")} autoComplete="off" maxLength={100} hint={t("integrations.nameHint")} {...bind(form, "name", { required: t("error.required") })} />}
          {provider.keys.map((key) => (
            // A browser must not offer to keep somebody else's key as this site's password.
            <TextField key={key.name} label={key.label[language]} hint={key.hint[language]} type={key.plain ? "text" : "password"} autoComplete={key.plain ? "off" : "new-password"} spellCheck={false} {...bind(form, key.name, rules(key))} />
          ))}
        </div>
        <DialogFoot>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button kind="primary" type="submit" disabled={form.formState.isSubmitting}>
            {form.formState.isSubmitting ? t("integrations.checking", { name: provider.name }) : integration ? t("integrations.saveKeys") : t("integrations.connect", { name: provider.name })}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
