import type { LeadRow, LeadState } from "~/api/rows";
import { useWords } from "~/i18n";
import { Amount, Status, Unset, type Tone } from "~/ui/Value";

/** How each state looks; what it says is `leads.state.<state>`. */
const TONES: Record<LeadState, Tone> = { NEW: "info", CONTACTED: "accent", QUALIFIED: "warn", CONVERTED: "good", LOST: "none" };
/** The way of a lead that goes well. */
export const PATH = ["NEW", "CONTACTED", "QUALIFIED", "CONVERTED"] as const satisfies LeadState[];
export const STATES = Object.keys(TONES) as LeadState[];
/** Those whom somebody comes back to. */
export const isOpen = (state: LeadState): boolean => state !== "CONVERTED" && state !== "LOST";

/** A state as a dot and a word. */
export function LeadStatus({ state }: { state: LeadState }) {
  const { t } = useWords();
  return <Status tone={TONES[state]}>{t(`leads.state.${state}`)}</Status>;
}

/** What a lead is thought to be worth. */
export function Worth({ row }: { row: Pick<LeadRow, "estimated_value" | "currency"> }) {
  if (row.estimated_value === null) return <Unset>–</Unset>;
  return <Amount value={row.estimated_value} currency={row.currency} showCurrency />;
}
