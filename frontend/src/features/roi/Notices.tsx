import { Link } from "react-router";
import type { RoiFigure } from "~/api/rows";
import { useHouse } from "~/app/house";
import { UntaxedNotice } from "~/features/bookings/UntaxedNotice";
import { formatCount } from "~/format/money";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import type { Period } from "~/ui/PeriodPicker";
import { Told } from "~/ui/States";
import styles from "./Roi.module.css";

/** What the figures lack, each with the way to what mends it. */
export function Notices({ now, period, onSettings }: { now: RoiFigure | undefined; period: Period; onSettings: (() => void) | undefined }) {
  const { t, tn } = useWords();
  const { can, locale } = useHouse();
  const settings = onSettings ? (
    <Button kind="quiet" className={styles.inText} onClick={onSettings}>
      {t("roi.toSettings")}
    </Button>
  ) : (
    t("roi.askOwner")
  );
  return (
    <>
      {!can("roi.read") && <Told>{t("roi.own")}</Told>}
      {now?.wage_missing && (
        <Told kind="warn">
          {t("roi.wageMissing")} {settings}
        </Told>
      )}
      {(now?.unvalued_count ?? 0) > 0 && (
        <Told kind="warn">
          <Link to={`/bookings?from=${period.from}&to=${period.to}&state=kept&origin=agent`}>{tn("roi.unvalued", now?.unvalued_count ?? 0, { count: formatCount(now?.unvalued_count ?? 0, locale) })}</Link> {t("roi.unvaluedText")} {settings}
        </Told>
      )}
      <UntaxedNotice />
      {(now?.unconverted_count ?? 0) > 0 && (
        <Told kind="warn">
          {tn("roi.unconverted", now?.unconverted_count ?? 0)} <Link to="/rates">{t("overview.toRates")}</Link>
        </Told>
      )}
    </>
  );
}
