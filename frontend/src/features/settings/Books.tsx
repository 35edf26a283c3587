import { useState } from "react";
import { call } from "~/api/call";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { currencyOptions, timezoneOptions } from "~/features/entrance/options";
import { Button } from "~/ui/Button";
import { ConfirmDialog } from "~/ui/Dialog";
import { SelectField } from "~/ui/Field";
import { Group } from "~/ui/Form";
import { Facts } from "~/ui/Page";
import { Progress } from "~/ui/Progress";
import { useAction } from "~/ui/useAction";
import { useCurrencyChange } from "./useCurrencyChange";

/** In what the books are kept: their currency, and when their days begin. */
export function Books() {
  const { t, language } = useWords();
  const { organisation, can } = useHouse();
  const currency = can("organisation_currency.update");
  const timezone = can("organisation_timezone.update");
  const facts = [
    ...(currency ? [] : [{ label: t("field.currency"), value: `${organisation.currency} · ${new Intl.DisplayNames(language, { type: "currency" }).of(organisation.currency)}` }]),
    ...(timezone ? [] : [{ label: t("field.timezone"), value: organisation.timezone.replaceAll("_", " ") }]),
  ];
  return (
    <div style={{ maxWidth: 728 }}>
      <Group title={t("settings.days")} text={t("settings.daysText")}>
        {currency && <Currency key={organisation.currency} />}
        {timezone && <Timezone key={organisation.timezone} />}
        {facts.length > 0 && <Facts facts={facts} />}
      </Group>
    </div>
  );
}

function Currency() {
  const { t, language } = useWords();
  const { organisation } = useHouse();
  const { run, busy } = useAction();
  const { change, begin, cancel } = useCurrencyChange();
  const [wanted, setWanted] = useState(organisation.currency);
  const [asking, setAsking] = useState(false);
  if (change) {
    const share = change.entry_count > 0 ? Math.min(100, Math.floor((change.written_count / change.entry_count) * 100)) : 0;
    return (
      <Progress
        label={t("settings.currencyProgress")}
        value={change.written_count}
        max={change.entry_count || null}
        action={
          change.state !== "cancelling" && (
            <Button disabled={busy} onClick={() => void run(cancel, t("settings.currencyStays", { currency: change.from_currency }))}>
              {t("action.cancel")}
            </Button>
          )
        }
      >
        {t(change.state === "cancelling" ? "settings.currencyCancelling" : "settings.currencyChanging", { currency: change.to_currency, share })}
      </Progress>
    );
  }
  return (
    <div>
      <SelectField label={t("settings.booksCurrency")} options={currencyOptions(language, [organisation.currency])} value={wanted} onChange={(event) => setWanted(event.target.value)} />
      <div style={{ marginTop: 12 }}>
        <Button disabled={wanted === organisation.currency} onClick={() => setAsking(true)}>
          {t("settings.changeCurrency")}
        </Button>
      </div>
      <ConfirmDialog
        open={asking}
        busy={busy}
        title={t("settings.currencyTitle", { currency: wanted })}
        text={t("settings.currencyText", { currency: wanted })}
        confirm={t("settings.currencyConfirm", { currency: wanted })}
        onClose={() => setAsking(false)}
        onConfirm={() => void run(() => begin(wanted)).then(() => setAsking(false))}
      />
    </div>
  );
}

function Timezone() {
  const { t } = useWords();
  const { organisation, reload } = useHouse();
  const { run, busy } = useAction();
  const [wanted, setWanted] = useState(organisation.timezone);
  const change = () => call("change_timezone", { org_id: organisation.id, timezone: wanted }).then(reload);
  return (
    <div>
      <SelectField label={t("settings.booksTimezone")} hint={t("settings.timezoneText")} options={timezoneOptions(organisation.timezone)} value={wanted} onChange={(event) => setWanted(event.target.value)} />
      <div style={{ marginTop: 12 }}>
        <Button disabled={busy || wanted === organisation.timezone} onClick={() => void run(change, t("settings.saved"))}>
          {t("settings.changeTimezone")}
        </Button>
      </div>
    </div>
  );
}
