import { useQuery } from "@tanstack/react-query";
import { call } from "~/api/call";
import { LEDGER } from "~/api/resources";
import { useHouse } from "~/app/house";

const RESTS = { rests: LEDGER };

/** What a customer brought in and cost in all, by kind, and by month; every sum in them was made by the database. */
export function useWorth(customerId: string, currency: string) {
  const { organisation } = useHouse();
  const asked = { org_id: organisation.id, customer_id: customerId, in_currency: currency };
  const parts = useQuery({ queryKey: ["worth", asked], meta: RESTS, queryFn: () => call("customer_value", asked) });
  const months = useQuery({ queryKey: ["worth", asked, "months"], meta: RESTS, queryFn: () => call("customer_months", asked) });
  return {
    whole: parts.data?.find((one) => one.kind === null),
    kinds: parts.data?.filter((one) => one.kind !== null),
    months: months.data,
    error: parts.error ?? months.error,
    refetch: () => [parts, months].forEach((one) => void one.refetch()),
  };
}
