import { LeadList } from "./LeadList";

/** Those whose day to come back has come: who waits longest stands first. */
export default function FollowUps() {
  return <LeadList due />;
}
