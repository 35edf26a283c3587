import { useEffect, useState } from "react";
import { useNavigate } from "react-router";
import { call } from "~/api/call";
import { client } from "~/api/client";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { Button, IconButton } from "~/ui/Button";
import { ConfirmDialog } from "~/ui/Dialog";
import { useAction } from "~/ui/useAction";
import { demoAccount, forgetDemoAccount, isDemo } from "./demo";
import styles from "./DemoBanner.module.css";

const USED_EVERY = 60_000;

/** Says on every page of the demo firm that its figures are invented, and takes the firm away. */
export function DemoBanner() {
  const { organisation } = useHouse();
  return isDemo(organisation) ? <Banner org_id={organisation.id} /> : null;
}

function Banner({ org_id }: { org_id: string }) {
  const { t } = useWords();
  const { memberships, can, switchTo, reload } = useHouse();
  const navigate = useNavigate();
  const { run, busy } = useAction();
  const [asks, setAsks] = useState(false);
  const [account, setAccount] = useState(demoAccount);
  const [copied, setCopied] = useState(false);
  // Its calls and messages come for as long as somebody looks.
  useEffect(() => {
    const use = () => {
      if (document.visibilityState === "visible") call("use_demo", { org_id }).catch((error: unknown) => console.info("Kontor: the demo was not told of its use.", error));
    };
    use();
    const timer = setInterval(use, USED_EVERY);
    return () => clearInterval(timer);
  }, [org_id]);
  const forget = () => {
    forgetDemoAccount();
    setAccount(null);
  };
  const remove = async () => {
    const removed = await run(() => call("remove_demo", { org_id }), t("demo.gone"));
    if (!removed) return setAsks(false);
    forget();
    const other = memberships.find((one) => one.organisation.id !== org_id);
    if (other) {
      switchTo(other.organisation.id);
      await reload();
    } else await client().auth.signOut({ scope: "local" });
    await navigate("/");
  };
  return (
    <aside className={styles.banner} aria-label={t("demo.tag")}>
      <p>
        <span>{t("demo.banner")}</span>
        {can("organisations.delete") && (
          <Button kind="quiet" onClick={() => setAsks(true)}>
            {t("demo.remove")}
          </Button>
        )}
      </p>
      {account && (
        <p className={styles.account}>
          <span>{t("demo.comeBack", { email: account.email })}</span>
          <code>{account.password}</code>
          <Button kind="quiet" icon={copied ? "check" : "copy"} onClick={() => void navigator.clipboard.writeText(account.password).then(() => setCopied(true))}>
            {copied ? t("action.copied") : t("demo.copy")}
          </Button>
          <IconButton icon="close" label={t("action.close")} onClick={forget} />
        </p>
      )}
      <ConfirmDialog open={asks} busy={busy} danger title={t("demo.removeTitle")} text={t("demo.removeText")} confirm={t("demo.remove")} onClose={() => setAsks(false)} onConfirm={() => void remove()} />
    </aside>
  );
}
