import { useWords } from "~/i18n";
import { When } from "~/ui/Value";

/** Who said what led to what, and when. */
export function SaidBy({ setter, at }: { setter: string | null | undefined; at: string | null }) {
  const { t } = useWords();
  return (
    <>
      {setter ? t("attribution.saidBy", { name: setter }) : t("attribution.saidBySomebody")}
      {at && (
        <>
          {" "}
          · <When at={at} />
        </>
      )}
    </>
  );
}
