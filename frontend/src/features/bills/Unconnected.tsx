import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { LinkButton } from "~/ui/Button";
import { Empty } from "~/ui/States";

/** Whoever has no provider has no bill of one. */
export function Unconnected() {
  const { t } = useWords();
  const { can } = useHouse();
  return (
    <Empty
      icon="integrations"
      title={t("bills.unconnectedTitle")}
      action={
        can("integrations.create") && (
          <LinkButton to="/integrations" kind="primary" icon="plus">
            {t("steps.connect")}
          </LinkButton>
        )
      }
    >
      {t("bills.unconnectedText")}
    </Empty>
  );
}
