import type { Customer, Service } from "~/api/rows";
import type { Word } from "~/i18n";

/** What a field can find by its name. */
export interface Findable {
  customers: Customer;
  services: Service;
}

/** Which of a resource's rows are offered, and the words for them. */
export interface Kind<Name extends keyof Findable> {
  resource: Name;
  filter: Record<string, string>;
  /** Invites to type. */
  find: Word;
  /** Says that nothing has such a name. */
  none: Word;
}

export const CUSTOMERS: Kind<"customers"> = { resource: "customers", filter: { "merged_into@is": "null" }, find: "customers.find", none: "customers.nobody" };
/** Those that are no longer sold too. */
export const SERVICES: Kind<"services"> = { resource: "services", filter: {}, find: "services.find", none: "services.noneSo" };
export const SOLD_SERVICES: Kind<"services"> = { ...SERVICES, filter: { state: "active" } };
