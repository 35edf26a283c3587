import { Link } from "react-router";
import type { BookingRow, LedgerLine } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatAmount } from "~/format/money";
import { useWords } from "~/i18n";
import { dialogStyles } from "~/ui/Dialog";
import { Amount, DayText, Unset } from "~/ui/Value";
import { isUntaxed } from "./words";

/** What a booking is worth: what the customer pays, the tax in it, what is left, and the entry that it posted. */
export function Worth({ row, entry }: { row: BookingRow; entry: LedgerLine | undefined }) {
  const { t } = useWords();
  const { organisation, can, locale } = useHouse();
  const amount = (value: string | null) => (value === null ? <Unset>{t("bookings.noPrice")}</Unset> : <Amount value={value} currency={row.currency} showCurrency />);
  const untaxed = isUntaxed(row);
  return (
    <div className={dialogStyles.part}>
      <h3>{t("bookings.worth")}</h3>
      <ul className={dialogStyles.steps}>
        <li>
          <span>{t("bookings.gross")}</span>
          {amount(row.value)}
        </li>
        <li>
          <span>{t("bookings.taxRate")}</span>
          {row.tax_rate === null ? <Unset>{t("bookings.taxUnknown")}</Unset> : <span>{new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 6 }).format(row.tax_rate / 100)}</span>}
          {untaxed && (
            <span className={dialogStyles.note}>
              {t("bookings.untaxedOne")} {row.service_id && can("services.update") && <Link to={`/bookings/services/${row.service_id}`}>{t("bookings.setTax")}</Link>}
            </span>
          )}
        </li>
        <li>
          <span>{t("bookings.net")}</span>
          {amount(row.net_value)}
        </li>
        <li>
          <span>{t("bookings.inLedger")}</span>
          {entry ? (
            entry.amount_org === null ? (
              <Unset>{t("ledger.noRate")}</Unset>
            ) : (
              <Amount value={entry.amount_org} currency={organisation.currency} showCurrency estimated={entry.state === "estimated"} title={t("bookings.estimated")} />
            )
          ) : (
            <Unset>{t(row.state === "kept" ? "bookings.nothingPosted" : "bookings.notPosted")}</Unset>
          )}
          {entry && (
            <span className={dialogStyles.note}>
              <Link to={`/entries?from=${entry.day}&to=${entry.day}&source=bookings`} title={`${formatAmount(entry.amount, entry.currency, locale)} ${entry.currency}`}>
                <DayText day={entry.day} />
              </Link>{" "}
              · {t(`ledger.${entry.state}`)}
            </span>
          )}
        </li>
      </ul>
    </div>
  );
}
