import { useNavigate } from "react-router";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { useAction } from "~/ui/useAction";
import { guessTimezone } from "~/features/entrance/guesses";

/** On the set-up page: a demo firm, before anybody has an account. */
export function LookAround({ token }: { token: string }) {
  const { t, language } = useWords();
  const navigate = useNavigate();
  const { run, busy } = useAction();
  return (
    <>
      <span>{t("demo.justLooking")}</span>
      <Button
        disabled={busy}
        onClick={() =>
          // fetched when it is wanted: it comes with what every signed-in page needs
          void run(async () => (await import("./demo")).enterDemo(token, { locale: language, timezone: guessTimezone() })).then(async (entered) => {
            if (entered) await navigate("/", { replace: true });
          })
        }
      >
        {busy ? t("demo.loading") : t("demo.look")}
      </Button>
    </>
  );
}
