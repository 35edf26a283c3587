import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useLayoutEffect, useMemo, useRef, useState } from "react";
import { Link, useNavigate } from "react-router";
import { call, rows } from "~/api/call";
import { client } from "~/api/client";
import type { MessageThread, OutgoingMessage, TelephonyRow } from "~/api/rows";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { useFreshRows } from "~/live/fresh";
import { isDemo } from "~/features/demo/demo";
import { MadeUp } from "~/features/demo/MadeUp";
import { GiveNumberDialog } from "~/features/telephony/GiveNumberDialog";
import { IconButton } from "~/ui/Button";
import { ConfirmDialog } from "~/ui/Dialog";
import { ListFoot } from "~/ui/ListFoot";
import { Menu, type MenuItem } from "~/ui/Menu";
import { Failed, Loading, Notice } from "~/ui/States";
import { useAction } from "~/ui/useAction";
import { useList } from "~/ui/useList";
import { Bubble, UnsentBubble } from "./Bubble";
import styles from "./Messages.module.css";
import { SendBox } from "./SendBox";
import { threadAddress } from "./words";

type Item = { id: string; at: string; sent?: TelephonyRow; unsent?: OutgoingMessage };
const PER_PAGE = 50;
/** So near to the end, in pixels, the reader is at it. */
const NEAR_END = 48;

/** All messages with one number, the newest at the bottom, and where the next is written. */
export function Thread({ number }: { number: string }) {
  const { t } = useWords();
  const { organisation, can } = useHouse();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { run, busy } = useAction();
  const [asked, setAsked] = useState<"close" | "give" | null>(null);
  const org_id = organisation.id;
  const sent = useList<TelephonyRow>({ resource: "telephony_list", sort: { field: "started_at", order: "DESC" }, always: { kind: "message", counterpart: number }, local: true, perPage: PER_PAGE });
  const unsent = useList<OutgoingMessage>({ resource: "outgoing_messages", sort: { field: "created_at", order: "DESC" }, always: { to_number: number, "provider_leg_id@is": "null" }, local: true, perPage: PER_PAGE });
  const head = useQuery({
    queryKey: ["message-thread", org_id, number],
    meta: { rests: ["telephony_events", "outgoing_messages", "message_opt_outs", "customers"] },
    queryFn: async () => {
      const [row] = (await rows(client().from("message_threads").select("*").eq("org_id", org_id).eq("number", number).limit(1))) as unknown as MessageThread[];
      return row ?? null;
    },
  });
  const items = useMemo<Item[] | undefined>(() => {
    if (!sent.rows || !unsent.rows) return undefined;
    const all: Item[] = [...sent.rows.map((row) => ({ id: row.id, at: row.started_at, sent: row })), ...unsent.rows.map((row) => ({ id: row.id, at: row.created_at, unsent: row }))];
    return all.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  }, [sent.rows, unsent.rows]);
  const fresh = useFreshRows(items, (item) => item.id);
  const scroller = useRef<HTMLDivElement>(null);
  // Who has not scrolled up sees the newest, also when what stands around the messages takes more room.
  const follows = useRef(true);
  const last = items?.at(-1)?.id;
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const toEnd = () => {
      if (follows.current) box.scrollTop = box.scrollHeight;
    };
    toEnd();
    const observer = new ResizeObserver(toEnd);
    observer.observe(box);
    return () => observer.disconnect();
  }, [last]);
  const scrolled = () => {
    const box = scroller.current;
    if (box) follows.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END;
  };

  const thread = head.data;
  const name = thread?.customer_name ?? (number || t("telephony.hidden"));
  const maySend = (can("messages.create") || can("messages.create_own")) && /^\+?\d{6,15}$/.test(number);
  const mayGive = !thread?.customer_id && (can("customer_identities.create") || can("customer_identities.create_own")) && /^\+[1-9]\d{5,14}$/.test(number);
  const menu: MenuItem[] = [
    ...(mayGive ? [{ label: t("telephony.give"), icon: "customers" as const, onSelect: () => setAsked("give") }] : []),
    ...(maySend && !thread?.is_opted_out ? [{ label: t("messages.close"), icon: "close" as const, danger: true, onSelect: () => setAsked("close") }] : []),
  ];
  const error = sent.error ?? unsent.error ?? head.error;
  return (
    <section className={styles.thread} aria-label={t("messages.with", { name })}>
      <header className={styles.threadHead}>
        <span className={styles.back}>
          <IconButton icon="left" kind="plain" label={t("messages.back")} onClick={() => void navigate("/messages")} />
        </span>
        <div className={styles.who}>
          <h2>{thread?.customer_id ? <Link to={`/customers/${thread.customer_id}`}>{name}</Link> : name}</h2>
          {thread?.customer_name && <span className={styles.quiet}>{number}</span>}
        </div>
        {menu.length > 0 && <Menu align="end" label={name} trigger={<IconButton icon="more" kind="plain" label={t("members.actions", { name })} disabled={busy} />} items={menu} />}
      </header>
      {error ? (
        <Failed error={error} retry={() => void queries.invalidateQueries()} />
      ) : (
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reached by the keyboard
        <div className={styles.scroll} ref={scroller} onScroll={scrolled} tabIndex={0} role="log" aria-label={t("messages.with", { name })}>
          {!items && <Loading />}
          {sent.more && <ListFoot more={sent.more} />}
          {items?.length === 0 && <p className={styles.quiet}>{t("messages.nothingWith", { name })}</p>}
          <ol className={styles.messages}>
            {items?.map((item) =>
              item.sent ? <Bubble key={item.id} row={item.sent} fresh={fresh.has(item.id)} /> : item.unsent && <UnsentBubble key={item.id} row={item.unsent} fresh={fresh.has(item.id)} maySend={maySend && !thread?.is_opted_out} />,
            )}
          </ol>
        </div>
      )}
      {thread?.is_opted_out ? (
        <div className={styles.box}>
          <Notice kind="warn">{t("messages.closed")}</Notice>
        </div>
      ) : maySend && isDemo(organisation) ? (
        <div className={styles.box}>
          <MadeUp />
        </div>
      ) : (
        maySend && (
          <SendBox
            key={number}
            number={number}
            name={name}
            onSent={(to) => {
              follows.current = true;
              void queries.invalidateQueries({ queryKey: ["telephony_list"] });
              void queries.invalidateQueries({ queryKey: ["outgoing_messages"] });
              // A number as it was typed has become one in full.
              if (to !== number) void navigate(threadAddress(to), { replace: true });
            }}
          />
        )
      )}
      {asked === "give" && <GiveNumberDialog number={number} onClose={() => setAsked(null)} onGiven={() => void queries.invalidateQueries()} />}
      <ConfirmDialog
        open={asked === "close"}
        title={t("messages.closeTitle", { name })}
        text={t("messages.closeText")}
        confirm={t("messages.close")}
        danger
        busy={busy}
        onClose={() => setAsked(null)}
        onConfirm={() => void run(() => call("add_opt_out", { org_id, number }).then(() => head.refetch()), t("messages.closedNow", { name })).then((done) => done && setAsked(null))}
      />
    </section>
  );
}
