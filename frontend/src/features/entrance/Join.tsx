import { useState } from "react";
import { useNavigate, Link } from "react-router";
import { call } from "~/api/call";
import { client } from "~/api/client";
import { toRefusal } from "~/api/errors";
import { linkParameter } from "~/app/links";
import { remember } from "~/app/remembered";
import { useSession } from "~/app/session";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { PasswordField, TextField } from "~/ui/Field";
import { bind, useServerForm } from "~/ui/Form";
import { Loading } from "~/ui/States";
import { useToast } from "~/ui/Toast";
import { Door, DoorForm } from "./Door";
import { guessTimezone } from "./guesses";

/** Someone who was invited: joins as who they are, or as someone new. */
export default function Join() {
  const { t } = useWords();
  const session = useSession();
  const [token] = useState(() => linkParameter("token"));
  if (!token) return <Door title={t("link.badTitle")} text={t("join.badText")} foot={<Link to="/">{t("notFound.home")}</Link>} />;
  if (session === undefined) return <Loading />;
  return session ? <JoinAsMyself token={token} email={session.user.email ?? ""} /> : <JoinAsNew token={token} />;
}

function JoinAsMyself({ token, email }: { token: string; email: string }) {
  const { t } = useWords();
  const navigate = useNavigate();
  const say = useToast();
  const [busy, setBusy] = useState(false);
  const join = async () => {
    setBusy(true);
    try {
      remember("organisation", await call("accept_invitation", { token }));
      await navigate("/", { replace: true });
    } catch (error) {
      const refusal = toRefusal(error);
      say({ text: refusal.said ?? t(refusal.word), kind: "failed" });
      setBusy(false);
    }
  };
  return (
    <Door title={t("join.title")} text={t("join.asMyself", { email })}>
      <div style={{ marginTop: 24 }}>
        <Button kind="primary" large full disabled={busy} onClick={() => void join()}>
          {t("join.button")}
        </Button>
      </div>
    </Door>
  );
}

function JoinAsNew({ token }: { token: string }) {
  const { t, language } = useWords();
  const navigate = useNavigate();
  const [sent, setSent] = useState(false);
  const { form, submit } = useServerForm({ name: "", email: "", password: "" }, async ({ name, email, password }) => {
    const data = { invitation_token: token, name, locale: language, timezone: guessTimezone() };
    const { data: made, error } = await client().auth.signUp({ email, password, options: { data } });
    if (error) throw error;
    if (made.session) await navigate("/", { replace: true });
    else setSent(true);
  });
  if (sent) return <Door title={t("signUp.sentTitle")} text={t("signUp.sentText", { email: form.getValues("email") })} foot={<Link to="/sign-in">{t("signIn.title")}</Link>} />;
  const required = { required: t("error.required") };
  const next = encodeURIComponent(`/join?token=${token}`);
  return (
    <Door title={t("join.title")} text={t("join.asNew")} foot={<Link to={`/sign-in?next=${next}`}>{t("join.haveAccount")}</Link>}>
      <DoorForm onSubmit={submit} busy={form.formState.isSubmitting} label={t("join.button")}>
        <TextField label={t("field.yourName")} autoComplete="name" {...bind(form, "name", required)} />
        <TextField label={t("field.email")} type="email" autoComplete="username" {...bind(form, "email", required)} />
        <PasswordField fresh label={t("field.password")} {...bind(form, "password", required)} />
      </DoorForm>
    </Door>
  );
}
