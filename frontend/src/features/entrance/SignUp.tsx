import { useState } from "react";
import { Link } from "react-router";
import { config } from "~/api/client";
import { useWords } from "~/i18n";
import { Door, DoorForm } from "./Door";
import { OwnerFields } from "./OwnerFields";
import { useOwnerForm } from "./useOwnerForm";

/** A new person with an organisation of their own, where this installation lets everybody in. */
export default function SignUp() {
  const { t } = useWords();
  const [sent, setSent] = useState(false);
  const { form, submit } = useOwnerForm(null, () => setSent(true));
  const back = <Link to="/sign-in">{t("signIn.title")}</Link>;
  if (config().signup !== "open") return <Door title={t("signUp.closedTitle")} text={t("welcome.invited")} foot={back} />;
  if (sent) return <Door title={t("signUp.sentTitle")} text={t("signUp.sentText", { email: form.getValues("email") })} foot={back} />;
  return (
    <Door wide title={t("signUp.title")} foot={back}>
      <DoorForm onSubmit={submit} busy={form.formState.isSubmitting} label={t("signUp.button")}>
        <OwnerFields form={form} />
      </DoorForm>
    </Door>
  );
}
