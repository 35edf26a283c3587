import { useState } from "react";
import { Link } from "react-router";
import { client } from "~/api/client";
import { useWords } from "~/i18n";
import { TextField } from "~/ui/Field";
import { bind, useServerForm } from "~/ui/Form";
import { Door, DoorForm } from "./Door";

/** Asks for a mail with a link to choose a new password. */
export default function Recover() {
  const { t } = useWords();
  const [sent, setSent] = useState(false);
  const { form, submit } = useServerForm({ email: "" }, async ({ email }) => {
    const { error } = await client().auth.resetPasswordForEmail(email, { redirectTo: `${window.location.origin}/reset` });
    if (error) throw error;
    setSent(true);
  });
  const back = <Link to="/sign-in">{t("recover.back")}</Link>;
  if (sent) return <Door title={t("recover.sentTitle")} text={t("recover.sentText", { email: form.getValues("email") })} foot={back} />;
  return (
    <Door title={t("recover.title")} text={t("recover.text")} foot={back}>
      <DoorForm onSubmit={submit} busy={form.formState.isSubmitting} label={t("recover.button")}>
        <TextField label={t("field.email")} type="email" autoComplete="username" {...bind(form, "email", { required: t("error.required") })} />
      </DoorForm>
    </Door>
  );
}
