import { client } from "~/api/client";
import { useSession } from "~/app/session";
import { useWords } from "~/i18n";
import { PasswordField, TextField } from "~/ui/Field";
import { bind, Group, PageForm, useServerForm } from "~/ui/Form";
import { useToast } from "~/ui/Toast";

/** By what a person signs in: mail address and password. */
export function AccountSettings() {
  const { t } = useWords();
  const say = useToast();
  const email = useSession()?.user.email ?? "";
  const mail = useServerForm({ email }, async (values) => {
    const { error } = await client().auth.updateUser({ email: values.email }, { emailRedirectTo: `${window.location.origin}/confirm` });
    if (error) throw error;
    say({ text: t("settings.mailSent", { email: values.email, old: email }) });
  });
  const secret = useServerForm({ current: "", password: "" }, async ({ current, password }) => {
    const proof = await client().auth.signInWithPassword({ email, password: current });
    if (proof.error) {
      secret.form.setError("current", { message: t("error.wrongCurrent") }, { shouldFocus: true });
      return;
    }
    const { error } = await client().auth.updateUser({ password });
    if (error) throw error;
    secret.form.reset();
    say({ text: t("settings.passwordSaved") });
  });
  const required = { required: t("error.required") };
  return (
    <>
      <PageForm onSubmit={mail.submit} saving={mail.form.formState.isSubmitting} save={t("settings.saveMail")}>
        <Group title={t("field.email")} text={t("settings.mailText")}>
          <TextField label={t("field.email")} type="email" autoComplete="username" {...bind(mail.form, "email", required)} />
        </Group>
      </PageForm>
      <PageForm onSubmit={secret.submit} saving={secret.form.formState.isSubmitting} save={t("settings.savePassword")}>
        <Group title={t("field.password")} text={t("settings.passwordText")}>
          <PasswordField label={t("field.currentPassword")} {...bind(secret.form, "current", required)} />
          <PasswordField fresh label={t("field.newPassword")} {...bind(secret.form, "password", required)} />
        </Group>
      </PageForm>
    </>
  );
}
