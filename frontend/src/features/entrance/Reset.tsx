import { Link, useNavigate } from "react-router";
import { client } from "~/api/client";
import { useWords } from "~/i18n";
import { PasswordField } from "~/ui/Field";
import { bind, useServerForm } from "~/ui/Form";
import { Loading } from "~/ui/States";
import { Door, DoorForm } from "./Door";
import { useMailLink } from "./useMailLink";

/** A new password, after the link of the recovery mail. */
export default function Reset() {
  const { t } = useWords();
  const navigate = useNavigate();
  const link = useMailLink("recovery");
  const { form, submit } = useServerForm({ password: "" }, async ({ password }) => {
    const { error } = await client().auth.updateUser({ password });
    if (error) throw error;
    await navigate("/", { replace: true });
  });
  if (link === "checking") return <Loading />;
  if (link === "bad") return <Door title={t("link.badTitle")} text={t("link.badText")} foot={<Link to="/recover">{t("recover.title")}</Link>} />;
  return (
    <Door title={t("reset.title")}>
      <DoorForm onSubmit={submit} busy={form.formState.isSubmitting} label={t("reset.button")}>
        <PasswordField fresh label={t("field.newPassword")} {...bind(form, "password", { required: t("error.required") })} />
      </DoorForm>
    </Door>
  );
}
