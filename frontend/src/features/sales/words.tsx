import type { SaleState } from "~/api/rows";
import { useWords } from "~/i18n";
import { Status, type Tone } from "~/ui/Value";

/** How each state looks; what it says is `sales.state.<state>`. */
const TONES: Record<SaleState, Tone> = { DRAFT: "plain", QUOTED: "info", ACCEPTED: "accent", SCHEDULED: "warn", COMPLETED: "good", INVOICED: "good", PAID: "good", CANCELLED: "none" };
export const STATES = Object.keys(TONES) as SaleState[];
/** The way of a sale that goes well. */
export const PATH: SaleState[] = STATES.filter((state) => state !== "CANCELLED");
/** Those whose day is still to come. */
export const OPEN = ["DRAFT", "QUOTED", "ACCEPTED", "SCHEDULED"] as const satisfies SaleState[];

/** A state as a dot and a word. */
export function SaleStatus({ state }: { state: SaleState }) {
  const { t } = useWords();
  return <Status tone={TONES[state]}>{t(`sales.state.${state}`)}</Status>;
}

/** Whether something that counts may still be changed. */
export const isInvoiced = (state: SaleState): boolean => state === "INVOICED" || state === "PAID";
