import { useNavigate } from "react-router";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { Notice } from "~/ui/States";
import { isDemo } from "./demo";
import styles from "./DemoBanner.module.css";

/** Stands where a real firm connects providers: nothing is behind the demo's, and the way out leads to one's own. */
export function MadeUp() {
  const { t } = useWords();
  const { memberships, switchTo } = useHouse();
  const navigate = useNavigate();
  const own = memberships.find((one) => !isDemo(one.organisation))?.organisation;
  return (
    <Notice>
      <div className={styles.madeUp}>
        <span>
          {t("demo.madeUp")} {t(own ? "demo.connectInOwn" : "demo.connectAfter")}
        </span>
        {own && (
          <Button
            onClick={() => {
              switchTo(own.id);
              void navigate("/integrations");
            }}
          >
            {t("demo.goTo", { name: own.name })}
          </Button>
        )}
      </div>
    </Notice>
  );
}
