import { useCallback, useRef, useState } from "react";
import { useParams } from "react-router";
import type { MessageThread } from "~/api/rows";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { ConnectFirst } from "~/features/integrations/ConnectFirst";
import { Button } from "~/ui/Button";
import { classes } from "~/ui/classes";
import { Page } from "~/ui/Page";
import { Empty, Failed } from "~/ui/States";
import { useList } from "~/ui/useList";
import styles from "./Messages.module.css";
import { MessagesCsv } from "./MessagesCsv";
import { NewMessageDialog } from "./NewMessageDialog";
import { Thread } from "./Thread";
import { ThreadList } from "./ThreadList";

const EMPTY = { title: "messages.emptyTitle", text: "messages.emptyText", unconnectedTitle: "messages.unconnectedTitle", unconnectedText: "messages.unconnectedText" } as const;

/** Keeps an element as high as the room from its top to the end of the window, whatever notices stand above it. */
function useRoomBelow() {
  const observer = useRef<ResizeObserver>(null);
  return useCallback((element: HTMLElement | null) => {
    observer.current?.disconnect();
    if (!element) return;
    const measure = () => element.style.setProperty("--above", `${element.getBoundingClientRect().top + window.scrollY}px`);
    observer.current = new ResizeObserver(measure);
    // a notice that comes or goes moves the page, and makes what holds it higher
    for (let parent = element.parentElement; parent; parent = parent.parentElement) observer.current.observe(parent);
    measure();
  }, []);
}

/** Text messages by number: the threads at the left, one of them at the right; on a phone one at a time. */
export default function Messages() {
  const { t } = useWords();
  const { can } = useHouse();
  const { number } = useParams();
  const [writing, setWriting] = useState(false);
  const list = useList<MessageThread>({ resource: "message_threads", sort: { field: "at", order: "DESC" }, local: true, perPage: 25 });
  const maySend = can("messages.create") || can("messages.create_own");
  const panes = useRoomBelow();
  const nothing = list.rows?.length === 0 && number === undefined;
  return (
    <Page
      title={t("nav.messages")}
      actions={
        <div className={classes(styles.headActions, number !== undefined && styles.opened)}>
          {can("messages.export") && !nothing && <MessagesCsv number={number} />}
          {maySend && (
            <Button kind="primary" icon="plus" onClick={() => setWriting(true)}>
              {t("messages.new")}
            </Button>
          )}
        </div>
      }
    >
      {list.error ? (
        <Failed error={list.error} retry={list.refetch} />
      ) : nothing ? (
        <ConnectFirst page="telephony" icon="message" words={EMPTY} />
      ) : (
        <div ref={panes} className={classes(styles.panes, number !== undefined && styles.opened)}>
          <div className={styles.list}>
            <ThreadList rows={list.rows} more={list.more} />
          </div>
          {number === undefined ? (
            <div className={styles.none}>
              <Empty icon="message" title={t("messages.choose")} />
            </div>
          ) : (
            <Thread key={number} number={number} />
          )}
        </div>
      )}
      <NewMessageDialog open={writing} onClose={() => setWriting(false)} />
    </Page>
  );
}
