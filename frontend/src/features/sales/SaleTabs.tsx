import { useLocation } from "react-router";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { filterAddress } from "~/ui/useList";
import { Views } from "~/ui/Views";
import { OPEN } from "./words";

/** The ways to look at sales: lists by filters, those to come, those that were completed, and their lines. */
export function SaleTabs() {
  const { t } = useWords();
  const { membership, can } = useHouse();
  const { pathname } = useLocation();
  const known = [
    { name: t("views.all"), filters: "" },
    ...(can("sales.read") ? [{ name: t("sales.mine"), filters: filterAddress({ assigned_to: [membership.id] }) }] : []),
    { name: t("sales.openOnes"), filters: filterAddress({ state: [...OPEN] }) },
  ];
  return (
    <Views
      list="sales"
      label={t("nav.sales")}
      known={known}
      others={[
        { to: "/sales/expected", label: t("sales.expectedOnes"), current: pathname === "/sales/expected" },
        { to: "/sales/sold", label: t("sales.soldOnes"), current: pathname === "/sales/sold" },
        { to: "/sales/cancelled", label: t("sales.cancelledOnes"), current: pathname === "/sales/cancelled" },
        { to: "/sales/lines", label: t("sales.soldLines"), current: pathname === "/sales/lines" },
      ]}
    />
  );
}
