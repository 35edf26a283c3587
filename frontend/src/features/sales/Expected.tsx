import { SaleList } from "./SaleList";

/** What is still to come, by the day on which it is expected. */
export default function Expected() {
  return <SaleList which="expected" />;
}
