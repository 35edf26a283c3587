import { useWords } from "~/i18n";
import { When } from "~/ui/Value";

interface Props {
  /** The place of who said it; null once they have left. */
  by: string | null;
  /** Their name; nothing for who does not see colleagues. */
  setter: string | null | undefined;
  at: string | null;
}

/** Who said so, and when. */
export function SaidBy({ by, setter, at }: Props) {
  const { t } = useWords();
  return (
    <>
      {setter ? t("attribution.saidBy", { name: setter }) : t(by ? "attribution.saidByColleague" : "attribution.saidBySomebody")}
      {at && (
        <>
          {" "}
          · <When at={at} />
        </>
      )}
    </>
  );
}
