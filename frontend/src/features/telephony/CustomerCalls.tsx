import { useWords } from "~/i18n";
import { Unset } from "~/ui/Value";
import { CallTable } from "./CallTable";

/** A customer's calls and messages, for their page. */
export function CustomerCalls({ customerId }: { customerId: string }) {
  const { t } = useWords();
  return <CallTable filter={{ customer_id: customerId }} href={(row) => `/telephony/${row.id}`} withoutCustomer perPage={10} empty={<Unset>{t("telephony.noneOfCustomer")}</Unset>} />;
}
