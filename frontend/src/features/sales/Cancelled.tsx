import { SaleList } from "./SaleList";

/** What came to nothing, by when it was cancelled. */
export default function Cancelled() {
  return <SaleList which="cancelled" />;
}
