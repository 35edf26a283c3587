import { type CSSProperties, type ReactNode } from "react";
import type { RoiFigure, RoiStep } from "~/api/rows";
import { useHouse } from "~/app/house";
import { currencyPlaces, isNegative, isZero, minus, perOne, type Decimal } from "~/format/money";
import { useWords } from "~/i18n";
import { CsvButton } from "~/ui/CsvButton";
import { Section } from "~/ui/Page";
import type { Period } from "~/ui/PeriodPicker";
import { Failed, Skeleton } from "~/ui/States";
import { Amount, Unset } from "~/ui/Value";
import { stepColumns } from "./csvColumns";
import styles from "./Roi.module.css";
import { useSteps } from "./useRoi";
import { PARTS, partWord, stepWord } from "./words";

interface Props {
  now: RoiFigure | undefined;
  past: RoiFigure | undefined;
  period: Period;
  currency: string;
}

interface Bar {
  /** Where it begins and ends between the lowest and the highest of the picture, 0 to 1. */
  from: number;
  to: number;
  zero: number;
}

/** A picture's places: floats, since the amounts beside the bars are exact. */
function barsOf(start: Decimal, steps: RoiStep[]): { first: Bar; each: Bar[]; last: Bar } {
  const levels = steps.reduce((all, { amount }) => [...all, (all.at(-1) ?? 0) + Number(amount)], [Number(start)]);
  const low = Math.min(0, ...levels);
  const size = Math.max(0, ...levels) - low || 1;
  const at = (level: number | undefined) => ((level ?? 0) - low) / size;
  const between = (one: number | undefined, other: number | undefined): Bar => ({ from: Math.min(at(one), at(other)), to: Math.max(at(one), at(other)), zero: at(0) });
  return { first: between(0, levels[0]), each: steps.map((_, index) => between(levels[index], levels[index + 1])), last: between(0, levels.at(-1)) };
}

/** Why net is another one than in the period before: each reason with what it added or took, from the one figure to the other. */
export function Waterfall({ now, past, period, currency }: Props) {
  const { t } = useWords();
  const { can } = useHouse();
  const asked = useSteps(period, currency);
  const data = asked.data;
  // What is nothing once it is rounded is no reason; the file has it.
  const isNothing = (amount: Decimal) => isZero(perOne(amount, 1, currencyPlaces(currency)) ?? "0");
  const steps = data && PARTS.flatMap((part) => data.filter((step) => step.part === part && !isNothing(step.amount)));
  const bars = past && steps && barsOf(past.net, steps);
  const money = (value: Decimal) => <Amount value={value} currency={currency} />;
  return (
    <Section title={t("roi.whyTitle")} note={t("roi.whyNote", { currency })} actions={can("roi.export") && <CsvButton name={`roi-change-${period.from}-${period.to}`} columns={stepColumns(currency, t)} rows={data} />}>
      {asked.error ? (
        <Failed error={asked.error} retry={() => void asked.refetch()} />
      ) : !bars || !now || !past || !steps ? (
        <ul className={styles.waits} aria-busy="true">
          {Array.from({ length: 8 }, (_, at) => (
            <li key={at}>
              <Skeleton width={`${at % 4 === 0 ? 90 : 40 + at * 5}%`} />
            </li>
          ))}
        </ul>
      ) : (
        <ol className={styles.waterfall} aria-label={t("roi.whyTitle")}>
          <Line name={t("roi.netBefore")} bar={bars.first} kind="total">
            {money(past.net)}
          </Line>
          {steps.length === 0 && (
            <li>
              <Unset>{t("roi.noChange")}</Unset>
            </li>
          )}
          {PARTS.map((part) => {
            const own = steps.filter((step) => step.part === part);
            const [first] = own;
            if (!first) return null;
            return (
              <li key={part}>
                <p className={styles.part}>
                  <span>{t(partWord(part))}</span>
                  <span className={styles.levels}>
                    {money(first.before)} → {money(first.after)}
                  </span>
                  <span className={styles.amount}>
                    <Signed value={part === "value" || part === "saved" ? minus(first.after, first.before) : minus(first.before, first.after)} currency={currency} />
                  </span>
                </p>
                <ol>
                  {own.map((step) => (
                    <Line key={step.step} name={t(stepWord(step))} bar={bars.each[steps.indexOf(step)]} kind={isNegative(step.amount) ? "down" : "up"}>
                      <Signed value={step.amount} currency={currency} />
                    </Line>
                  ))}
                </ol>
              </li>
            );
          })}
          <Line name={t("roi.netNow")} bar={bars.last} kind="total">
            {money(now.net)}
          </Line>
        </ol>
      )}
    </Section>
  );
}

/** An amount with its sign, as it acts on net. */
function Signed({ value, currency }: { value: Decimal; currency: string }) {
  const down = isNegative(value);
  return (
    <span className={down ? styles.down : styles.up}>
      {!down && "+"}
      <Amount value={value} currency={currency} />
    </span>
  );
}

function Line({ name, bar, kind, children }: { name: string; bar: Bar | undefined; kind: "total" | "up" | "down"; children: ReactNode }) {
  return (
    <li className={styles.line} data-kind={kind}>
      <span className={styles.name}>{name}</span>
      <span className={styles.amount}>{children}</span>
      <span className={styles.bar} aria-hidden="true" style={{ "--from": bar?.from, "--to": bar?.to, "--zero": bar?.zero } as CSSProperties} />
    </li>
  );
}
