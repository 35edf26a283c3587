import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { Tabs } from "~/ui/Page";

/** The pages about bookings: figures and list, calendar, and what can be booked. */
export function BookingTabs({ current }: { current: "list" | "calendar" | "services" }) {
  const { t } = useWords();
  const { can } = useHouse();
  const tabs = [
    { to: "/bookings", label: t("bookings.list"), current: current === "list" },
    { to: "/bookings/calendar", label: t("bookings.calendar"), current: current === "calendar" },
    ...(can("services.read") ? [{ to: "/bookings/services", label: t("services.title"), current: current === "services" }] : []),
  ];
  return <Tabs label={t("nav.bookings")} tabs={tabs} />;
}
