import { useEffect } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import { client, config } from "~/api/client";
import { useSession } from "~/app/session";
import { useWords } from "~/i18n";
import { PasswordField, TextField } from "~/ui/Field";
import { bind, useServerForm } from "~/ui/Form";
import { Door, DoorForm } from "./Door";

/** Only a path of this app may follow a sign-in. */
// A browser leaves out tabs and line ends, and takes a backslash for a slash: what begins with two leads to another host.
const safePath = (next: string | null): string => (next && /^\/(?!\/)[^\\\p{Cc}]*$/u.test(next) ? next : "/");

/** Mail address and password. */
export default function SignIn() {
  const { t } = useWords();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const session = useSession();
  const next = safePath(search.get("next"));
  useEffect(() => {
    if (session) void navigate(next, { replace: true });
  }, [session, next, navigate]);
  const { form, submit } = useServerForm({ email: "", password: "" }, async (values) => {
    const { error } = await client().auth.signInWithPassword(values);
    if (error) throw error;
  });
  return (
    <Door
      title={t("signIn.title")}
      foot={
        <>
          <Link to="/recover">{t("signIn.forgot")}</Link>
          {config().signup === "open" && <Link to="/sign-up">{t("signUp.title")}</Link>}
        </>
      }
    >
      <DoorForm onSubmit={submit} busy={form.formState.isSubmitting} label={t("signIn.button")}>
        <TextField label={t("field.email")} type="email" autoComplete="username" {...bind(form, "email", { required: t("error.required") })} />
        <PasswordField label={t("field.password")} {...bind(form, "password", { required: t("error.required") })} />
      </DoorForm>
    </Door>
  );
}
