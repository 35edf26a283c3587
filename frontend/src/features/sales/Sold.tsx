import { SaleList } from "./SaleList";

/** What was completed, by the day on which it was: the rows behind revenue. */
export default function Sold() {
  return <SaleList which="sold" />;
}
