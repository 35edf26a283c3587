import { useQueryClient } from "@tanstack/react-query";
import { useDelete } from "ra-core";
import { useState } from "react";
import type { RoiSettings } from "~/api/rows";
import { undoDelete } from "~/api/undoDelete";
import { useHouse } from "~/app/house";
import { formatAmount, formatCount } from "~/format/money";
import { useWords } from "~/i18n";
import { formatDay } from "~/format/dates";
import { Button, IconButton } from "~/ui/Button";
import { Dialog, DialogFoot, dialogStyles } from "~/ui/Dialog";
import { Menu } from "~/ui/Menu";
import { Failed, Loading } from "~/ui/States";
import { useAction } from "~/ui/useAction";
import { DayText, Unset } from "~/ui/Value";
import styles from "./Roi.module.css";
import { SettingsForm } from "./SettingsForm";
import { useSettings } from "./useRoi";

/** What the return is computed with, day by day it changed: added from a day on, corrected, taken away. */
export function SettingsDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useWords();
  const [editing, setEditing] = useState<RoiSettings | "new" | null>(null);
  const close = () => {
    setEditing(null);
    onClose();
  };
  return (
    <Dialog side open={open} onClose={close} title={t(editing === "new" ? "roi.settingsAdd" : editing ? "roi.settingsEdit" : "roi.settings")}>
      {editing ? <SettingsForm settings={editing === "new" ? null : editing} onDone={() => setEditing(null)} /> : <All onEdit={setEditing} onClose={close} />}
    </Dialog>
  );
}

function All({ onEdit, onClose }: { onEdit: (one: RoiSettings | "new") => void; onClose: () => void }) {
  const { t, tn } = useWords();
  const { locale, organisation } = useHouse();
  const { run, busy } = useAction();
  const queries = useQueryClient();
  const [remove] = useDelete<RoiSettings>();
  const settings = useSettings();
  const changed = () => queries.invalidateQueries();
  const removeOne = (one: RoiSettings) =>
    void run(
      () => remove("roi_settings", { id: one.id, previousData: one }, { returnPromise: true }).then(changed),
      t("roi.settingsDeleted", { day: formatDay(one.valid_from, locale) }),
      () => undoDelete(organisation.id, "roi_settings", one.id).then(changed),
    );
  const amount = (value: string, currency: string) => `${formatAmount(value, currency, locale)} ${currency}`;
  return (
    <>
      <div className={dialogStyles.body}>
        <p className={dialogStyles.text}>{t("roi.settingsHint")}</p>
        {settings.error ? (
          <Failed error={settings.error} retry={() => void settings.refetch()} />
        ) : !settings.data ? (
          <Loading />
        ) : (
          <ul className={styles.settings} aria-label={t("roi.settings")}>
            {settings.data.map((one) => (
              <li key={one.id}>
                <div>
                  <strong>
                    {t("roi.from")} <DayText day={one.valid_from} />
                  </strong>
                  <span>{one.hourly_wage === null ? <Unset>{t("roi.noWage")}</Unset> : t("roi.wageOf", { amount: amount(one.hourly_wage, one.currency) })}</span>
                  <span>{tn("roi.settingsText", one.attribution_days, { minutes: formatCount(String(one.minutes_per_call), locale) })}</span>
                  {one.booking_value !== null && <span>{t("roi.bookingValueOf", { amount: amount(one.booking_value, one.currency) })}</span>}
                </div>
                <Menu
                  align="end"
                  label={formatDay(one.valid_from, locale)}
                  trigger={<IconButton icon="more" label={t("members.actions", { name: formatDay(one.valid_from, locale) })} disabled={busy} />}
                  items={[
                    { label: t("action.edit"), icon: "edit", onSelect: () => onEdit(one) },
                    { label: t("action.delete"), icon: "close", danger: true, onSelect: () => removeOne(one) },
                  ]}
                />
              </li>
            ))}
            <li>
              <div>
                <strong>{t("roi.otherwise")}</strong>
                <span>{t("roi.defaults")}</span>
              </div>
            </li>
          </ul>
        )}
      </div>
      <DialogFoot>
        <Button onClick={onClose}>{t("action.close")}</Button>
        <Button kind="primary" icon="plus" onClick={() => onEdit("new")}>
          {t("roi.settingsAdd")}
        </Button>
      </DialogFoot>
    </>
  );
}
