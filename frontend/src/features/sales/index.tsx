import { SaleList } from "./SaleList";

/** Everything that is sold, the newest first. */
export default function Sales() {
  return <SaleList />;
}
