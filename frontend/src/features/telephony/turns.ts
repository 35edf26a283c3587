/** Who speaks: the agent, the one at the other end, or one whom the text does not name. */
export type Speaker = "agent" | "other" | null;
export interface Turn {
  who: Speaker;
  text: string;
}

/** How platforms write who speaks. A colon alone makes no speaker: people say "the time: nine". */
const SPEAKERS: Record<string, Speaker> = {
  ai: "agent", agent: "agent", assistant: "agent", bot: "agent",
  user: "other", customer: "other", caller: "other", human: "other",
};
const BEGINS = new RegExp(`^\\s*(${Object.keys(SPEAKERS).join("|")})\\s*:\\s*`, "i");

/** What was said, turn by turn; a line without a speaker goes on with what the one before said. */
export function turnsOf(transcript: string): Turn[] {
  const turns: Turn[] = [];
  for (const line of transcript.split(/\r\n|\r|\n/)) {
    const begins = BEGINS.exec(line);
    const text = line.slice(begins?.[0].length ?? 0).trim();
    const last = turns.at(-1);
    if (begins) turns.push({ who: SPEAKERS[(begins[1] ?? "").toLowerCase()] ?? null, text });
    else if (!text) continue;
    else if (last) last.text = last.text ? `${last.text}\n${text}` : text;
    else turns.push({ who: null, text });
  }
  return turns;
}

/** A text cut where it says something: every second piece is what was looked for. */
export function cut(text: string, wanted: string): string[] {
  if (!wanted) return [text];
  return text.split(new RegExp(`(${wanted.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")})`, "iu"));
}
