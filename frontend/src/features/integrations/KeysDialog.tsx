import { Refusal, toRefusal } from "~/api/errors";
import { ask } from "~/api/functions";
import type { Integration } from "~/api/rows";
import { useHouse } from "~/app/house";
import { useWords, type Word } from "~/i18n";
import { Button } from "~/ui/Button";
import { Dialog, DialogFoot, dialogStyles } from "~/ui/Dialog";
import { TextField } from "~/ui/Field";
import { bind, useServerForm } from "~/ui/Form";
import { useToast } from "~/ui/Toast";

type KeyName = "management" | "inference";

/** The key a refusal speaks of, and what to do about it. */
function keyRefusal(error: unknown): Refusal {
  const refusal = toRefusal(error);
  if (refusal.field === "management" || refusal.field === "inference") return refusal;
  const said = refusal.said ?? "";
  const key = /\b(management|inference) key\b/.exec(said)?.[1] as KeyName | undefined;
  if (!key) return refusal;
  const otherKind = /key is an? (management|inference) key/.test(said);
  const word: Word = otherKind ? `integrations.wrongKind.${key}` : "integrations.refusedKey";
  return new Refusal(word, key);
}

/** Asks for OpenRouter's two keys: for a new connection with its name, or new ones for a connection that is there. */
export function KeysDialog({ integration, onClose, onDone }: { integration?: Integration; onClose: () => void; onDone: (id: string) => void }) {
  const { t } = useWords();
  const { organisation } = useHouse();
  const say = useToast();
  const org_id = organisation.id;
  const { form, submit } = useServerForm({ name: integration?.name ?? "OpenRouter", management: "", inference: "" }, async ({ name, ...keys }) => {
    let id: string;
    try {
      const made = integration
        ? await ask<{ id: string }>("PUT", `integrations/${integration.id}/keys`, { org_id, keys })
        : await ask<{ id: string }>("POST", "integrations/connect", { org_id, provider: "openrouter", name, keys });
      id = made.id;
    } catch (error) {
      throw keyRefusal(error);
    }
    say({ text: t(integration ? "integrations.keysSaved" : "integrations.connectedNow", { name }) });
    onDone(id);
    onClose();
  });
  const required = { required: t("error.required"), minLength: { value: 8, message: t("integrations.shortKey") } };
  // A browser must not offer to keep somebody else's key as this site's password.
  const secret = { type: "password", autoComplete: "new-password", spellCheck: false } as const;
  const title = integration ? t("integrations.newKeysTitle", { name: integration.name }) : t("integrations.connectTitle");
  return (
    <Dialog open onClose={onClose} title={title}>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <div className={dialogStyles.body}>
          <p className={dialogStyles.text}>{t("integrations.keysText")}</p>
          {!integration && <TextField label={t("field.name")} autoComplete="off" maxLength={100} hint={t("integrations.nameHint")} {...bind(form, "name", { required: t("error.required") })} />}
          <TextField label={t("integrations.management")} hint={t("integrations.managementHint")} {...secret} {...bind(form, "management", required)} />
          <TextField label={t("integrations.inference")} hint={t("integrations.inferenceHint")} {...secret} {...bind(form, "inference", required)} />
        </div>
        <DialogFoot>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button kind="primary" type="submit" disabled={form.formState.isSubmitting}>
            {form.formState.isSubmitting ? t("integrations.checking") : t(integration ? "integrations.saveKeys" : "integrations.connect")}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
