import { useLocation } from "react-router";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { filterAddress } from "~/ui/useList";
import { Views } from "~/ui/Views";

/** The ways to look at leads: lists by filters, those to come back to, and the board. */
export function LeadTabs() {
  const { t } = useWords();
  const { can, membership } = useHouse();
  const { pathname } = useLocation();
  const known = [
    { name: t("views.all"), filters: "" },
    ...(can("leads.read") ? [{ name: t("sales.mine"), filters: filterAddress({ assigned_to: [membership.id] }) }] : []),
    { name: t("leads.lostOnes"), filters: filterAddress({ state: ["LOST"] }) },
  ];
  return (
    <Views
      list="leads"
      label={t("nav.leads")}
      known={known}
      others={[
        { to: "/leads/follow-up", label: t("leads.followUps"), current: pathname === "/leads/follow-up" },
        { to: "/leads/board", label: t("leads.board"), current: pathname === "/leads/board" },
      ]}
    />
  );
}
