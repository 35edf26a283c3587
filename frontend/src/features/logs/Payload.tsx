import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { call } from "~/api/call";
import { toRefusal } from "~/api/errors";
import type { WebhookPayload } from "~/api/rows";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { Failed, Skeleton } from "~/ui/States";
import { Unset } from "~/ui/Value";
import styles from "./Logs.module.css";

/** A megabyte drawn at once would hold the page up. */
const SHOWN_LETTERS = 20_000;
const SHOWN_FIELDS = 100;

/** What an event's request said. Whatever is in it is shown as text, and nothing of it is obeyed. */
export function Payload({ eventId }: { eventId: string }) {
  const { t } = useWords();
  const { organisation } = useHouse();
  const found = useQuery({
    queryKey: ["webhook-payload", organisation.id, eventId],
    retry: false,
    queryFn: () => call("webhook_payload", { org_id: organisation.id, event_id: eventId }, true).then(([one]) => one ?? null),
  });
  if (found.error) {
    return toRefusal(found.error).word === "logs.notKept" ? <Unset>{t("logs.notKept")}</Unset> : <Failed error={found.error} retry={() => void found.refetch()} />;
  }
  if (!found.data) return <Skeleton width="80%" />;
  const headers = Object.entries(found.data.headers);
  return (
    <>
      <div className={styles.part}>
        <h3>{t("logs.payload")}</h3>
        <Body payload={found.data} />
      </div>
      {headers.length > 0 && (
        <div className={styles.part}>
          <h3>{t("logs.headers")}</h3>
          <Fields label={t("logs.headers")} fields={headers} />
        </div>
      )}
    </>
  );
}

function Body({ payload }: { payload: WebhookPayload }) {
  const { t } = useWords();
  const [whole, setWhole] = useState(false);
  const { body, content_type, is_text } = payload;
  if (body === "") return <Unset>{t("logs.emptyBody")}</Unset>;
  const more = (
    <div>
      <Button onClick={() => setWhole(true)}>{t("logs.showAll")}</Button>
    </div>
  );
  if (is_text && content_type.startsWith("application/x-www-form-urlencoded")) {
    const fields = [...new URLSearchParams(body)];
    return (
      <>
        <Fields label={t("logs.payload")} fields={whole ? fields : fields.slice(0, SHOWN_FIELDS).map(([name, value]) => [name, value.slice(0, SHOWN_LETTERS)])} />
        {!whole && (fields.length > SHOWN_FIELDS || body.length > SHOWN_LETTERS) && more}
      </>
    );
  }
  const text = is_text ? indented(body) : body;
  return (
    <>
      {!is_text && <Unset>{t("logs.notText")}</Unset>}
      <Pre label={t("logs.payload")}>{whole ? text : text.slice(0, SHOWN_LETTERS)}</Pre>
      {!whole && text.length > SHOWN_LETTERS && more}
    </>
  );
}

/** JSON with a line for each value; anything else as it came. */
function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    // What is no JSON is shown as it came.
    return body;
  }
}

/** A box that scrolls must be reached by the keyboard too. */
function Pre({ label, children }: { label: string; children: ReactNode }) {
  return (
    <pre className={styles.payload} tabIndex={0} role="region" aria-label={label}>
      {children}
    </pre>
  );
}

function Fields({ label, fields }: { label: string; fields: [string, string][] }) {
  return (
    <table className={styles.fields} aria-label={label}>
      <tbody>
        {fields.map(([name, value], index) => (
          <tr key={index}>
            <th scope="row">
              <bdi>{name}</bdi>
            </th>
            <td>
              <bdi>{value}</bdi>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
