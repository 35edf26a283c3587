import { LeadList } from "./LeadList";

/** Everybody who might buy, the newest first. */
export default function Leads() {
  return <LeadList />;
}
