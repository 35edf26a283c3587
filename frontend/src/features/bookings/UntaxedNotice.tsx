import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { call } from "~/api/call";
import { useHouse } from "~/app/house";
import { formatCount } from "~/format/money";
import { useWords } from "~/i18n";
import { Told } from "~/ui/States";

/** Says which kept bookings count at their gross price since nobody has said their service's tax rate, and where to say it. */
export function UntaxedNotice() {
  const { t, tn } = useWords();
  const { organisation, locale, can } = useHouse();
  const org_id = organisation.id;
  const found = useQuery({
    queryKey: ["untaxed-services", org_id],
    meta: { rests: ["calendar_events", "services"] },
    enabled: can("services.update"),
    queryFn: () => call("untaxed_services", { org_id }),
  });
  const [first, ...others] = found.data ?? [];
  if (!first) return null;
  const count = formatCount(first.booking_count, locale) + (first.is_more ? "+" : "");
  return (
    <Told kind="warn">
      {tn("bookings.untaxed", first.booking_count, { count, service: first.name })}{" "}
      {others.length > 0 && `${tn("bookings.untaxedMore", others.length)} `}
      <Link to={others.length > 0 ? "/bookings/services" : `/bookings/services/${first.service_id}`}>{t("bookings.setTax")}</Link>
    </Told>
  );
}
