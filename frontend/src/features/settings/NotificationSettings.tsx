import { useEffect, type RefObject } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { call, rows } from "~/api/call";
import { client } from "~/api/client";
import { Refusal } from "~/api/errors";
import type { FunctionResult, Profile } from "~/api/rows";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { KINDS, kindOf } from "~/features/notifications/words";
import styles from "~/features/notifications/Notifications.module.css";
import { CheckBox } from "~/ui/DataTable";
import { Row, TextField } from "~/ui/Field";
import { bind, Group, LeaveGuard, Newer, PageForm, useServerForm } from "~/ui/Form";
import { Failed, Skeleton } from "~/ui/States";
import { useToast } from "~/ui/Toast";
import { useAction } from "~/ui/useAction";
import { useKept } from "~/ui/useKept";

/** How the reader is told of what: per kind and way, and when it is to be quiet. */
export function NotificationSettings() {
  return (
    <>
      <div style={{ maxWidth: 728 }}>
        <WaysToTell />
      </div>
      <QuietHours />
    </>
  );
}

type Ways = FunctionResult<"notification_settings">;

function WaysToTell() {
  const { t } = useWords();
  const { organisation } = useHouse();
  const { run } = useAction();
  const org_id = organisation.id;
  const queries = useQueryClient();
  const queryKey = ["notification-settings", org_id];
  const found = useQuery({ queryKey, queryFn: () => call("notification_settings", { org_id }, true) });
  const choose = (type: string, channel: "in_app" | "mail", wanted: boolean) => {
    // The box answers at once; should the database refuse, it goes back.
    queries.setQueryData<Ways>(queryKey, (ways) => ways?.map((way) => (way.type === type ? { ...way, [channel === "mail" ? "by_mail" : "in_app"]: wanted } : way)));
    void run(() => call("set_notification_preference", { org_id, type, channel, wanted })).then(() => found.refetch());
  };
  const nothing = found.data?.length === 0;
  return (
    <Group title={t("notify.ways")} text={t("notify.waysText", { organisation: organisation.name })}>
      {found.error ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : nothing ? (
        <p>{t("notify.nothingForRole")}</p>
      ) : (
        <table className={styles.types} aria-busy={!found.data}>
          <thead>
            <tr>
              <th scope="col">{t("notify.kind")}</th>
              <th scope="col">{t("notify.inApp")}</th>
              <th scope="col">{t("notify.byMail")}</th>
            </tr>
          </thead>
          <tbody>
            {(found.data ?? Object.keys(KINDS).map((type) => ({ type, in_app: null, by_mail: null }))).map(({ type, in_app, by_mail }) => {
              const name = t(kindOf(type).name);
              return (
                <tr key={type}>
                  <th scope="row">{name}</th>
                  <td>{in_app === null ? <Skeleton width={18} /> : <CheckBox label={`${name}: ${t("notify.inApp")}`} checked={in_app} onChange={() => choose(type, "in_app", !in_app)} />}</td>
                  <td>{by_mail === null ? <Skeleton width={18} /> : <CheckBox label={`${name}: ${t("notify.byMail")}`} checked={by_mail} onChange={() => choose(type, "mail", !by_mail)} />}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </Group>
  );
}

/** A time as a field writes it, without seconds. */
const short = (time: string | null): string => time?.slice(0, 5) ?? "";

const hoursOf = (profile: Profile) => ({ quiet_from: short(profile.quiet_from), quiet_until: short(profile.quiet_until) });

function QuietHours() {
  const { profile } = useHouse();
  const { row, isOld, dirty } = useKept(profile);
  return <QuietForm key={row.version} profile={row} isOld={isOld} dirty={dirty} />;
}

function QuietForm({ profile, isOld, dirty }: { profile: Profile; isOld: boolean; dirty: RefObject<boolean> }) {
  const { t } = useWords();
  const { reload } = useHouse();
  const say = useToast();
  const { form, submit, conflict } = useServerForm<ReturnType<typeof hoursOf>, Profile>(
    hoursOf(profile),
    async (values, basis) => {
      if (!values.quiet_from !== !values.quiet_until) throw new Refusal("notify.bothEnds", values.quiet_from ? "quiet_until" : "quiet_from");
      const times = { quiet_from: values.quiet_from || null, quiet_until: values.quiet_until || null };
      const changed = await rows<Profile[]>(client().from("profiles").update(times).eq("user_id", profile.user_id).eq("version", (basis ?? profile).version).select());
      if (changed.length === 0) throw new Refusal("error.conflict");
      form.reset(values);
      dirty.current = false;
      await reload();
      say({ text: t("settings.saved") });
    },
    {
      row: profile,
      read: () => rows<Profile>(client().from("profiles").select("*").eq("user_id", profile.user_id).single()),
      toValues: hoursOf,
      labels: { quiet_from: t("notify.quietFrom"), quiet_until: t("notify.quietUntil") },
    },
  );
  const isDirty = form.formState.isDirty;
  useEffect(() => {
    dirty.current = isDirty;
  }, [dirty, isDirty]);
  return (
    <PageForm onSubmit={submit} saving={form.formState.isSubmitting} save={t("notify.saveQuiet")}>
      {conflict}
      {isOld && <Newer />}
      <LeaveGuard dirty={form.formState.isDirty} />
      <Group title={t("notify.quiet")} text={t("notify.quietText", { timezone: profile.timezone.replaceAll("_", " ") })}>
        <Row>
          <TextField label={t("notify.quietFrom")} type="time" {...bind(form, "quiet_from")} />
          <TextField label={t("notify.quietUntil")} type="time" {...bind(form, "quiet_until")} />
        </Row>
      </Group>
    </PageForm>
  );
}
