import { useQueryClient } from "@tanstack/react-query";
import { useDataProvider, useDelete, useGetList } from "ra-core";
import { useState } from "react";
import type { SaleLine, SaleRow } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatCount, plus } from "~/format/money";
import { percent } from "~/format/percent";
import { useWords } from "~/i18n";
import { Button, IconButton } from "~/ui/Button";
import { Section } from "~/ui/Page";
import { Failed, Skeleton } from "~/ui/States";
import { useAction } from "~/ui/useAction";
import { Amount, Unset } from "~/ui/Value";
import { LineForm } from "./LineForm";
import styles from "./Sale.module.css";
import { isInvoiced } from "./words";

/** What a sale is made of, each line edited where it stands; the sums are the database's. */
export function Lines({ sale, mayUpdate }: { sale: SaleRow; mayUpdate: boolean }) {
  const { t } = useWords();
  const { locale } = useHouse();
  const { run, busy } = useAction();
  const queries = useQueryClient();
  const provider = useDataProvider();
  const [remove] = useDelete<SaleLine>();
  const [editing, setEditing] = useState<string | null>(null);
  const found = useGetList<SaleLine>("sale_lines", { pagination: { page: 1, perPage: 500 }, sort: { field: "position", order: "ASC" }, filter: { sale_id: sale.id } });
  const refresh = () => queries.invalidateQueries();
  const open = mayUpdate && !isInvoiced(sale.state);
  const done = () => {
    setEditing(null);
    void refresh();
  };
  const removeOne = (line: SaleLine) =>
    void run(
      () => remove("sale_lines", { id: line.id, previousData: line }, { returnPromise: true }).then(refresh),
      t("sales.lineDeleted", { name: line.description }),
      () => provider.create("sale_lines", { data: columnsOf(line) }).then(refresh),
    );
  const next = (found.data?.at(-1)?.position ?? 0) + 1;
  return (
    <Section
      title={t("sales.lines")}
      actions={
        open &&
        editing !== "new" && (
          <Button kind="quiet" icon="plus" onClick={() => setEditing("new")}>
            {t("sales.addLine")}
          </Button>
        )
      }
    >
      {found.error ? <Failed error={found.error} retry={() => void found.refetch()} /> : !found.data ? <Skeleton width="90%" /> : found.data.length === 0 && editing !== "new" ? <Unset>{t("sales.noLines")}</Unset> : null}
      <ul className={styles.lines} aria-label={t("sales.lines")}>
        {found.data?.map((line) =>
          editing === line.id ? (
            <li key={line.id} className={styles.form}>
              <LineForm sale={sale} line={line} position={line.position} onDone={done} onCancel={() => setEditing(null)} />
            </li>
          ) : (
            <li key={line.id} className={styles.line}>
              <span className={styles.what}>{line.description}</span>
              <span className={styles.how}>
                {formatCount(String(line.quantity), locale)} × <Amount value={line.unit_price} currency={sale.currency} />
                {line.discount > 0 && ` · ${t("sales.lessDiscount", { share: percent(line.discount, locale) })}`}
                {` · ${t(line.tax_included ? "sales.taxWithin" : "sales.taxOnTop", { share: percent(line.tax_rate, locale) })}`}
              </span>
              <span className={styles.amount}>
                <Amount value={line.net_amount ?? "0"} currency={sale.currency} />
              </span>
              {open && (
                <span className={styles.tools}>
                  <IconButton icon="edit" label={t("sales.editLine", { name: line.description })} disabled={busy} onClick={() => setEditing(line.id)} />
                  <IconButton icon="close" label={t("sales.deleteLine", { name: line.description })} disabled={busy} onClick={() => removeOne(line)} />
                </span>
              )}
            </li>
          ),
        )}
        {editing === "new" && (
          <li className={styles.form}>
            <LineForm key={next} sale={sale} line={null} position={next} onDone={done} onCancel={() => setEditing(null)} />
          </li>
        )}
      </ul>
      {sale.line_count > 0 && (
        <dl className={styles.sums}>
          {sale.discount > 0 && (
            <div>
              <dt>{t("sales.discount")}</dt>
              <dd>{percent(sale.discount, locale)}</dd>
            </div>
          )}
          {(
            [
              [t("sales.net"), sale.net_amount],
              [t("sales.tax"), sale.tax_amount],
              [t("sales.total"), plus(sale.net_amount, sale.tax_amount)],
            ] as const
          ).map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>
                <Amount value={value} currency={sale.currency} showCurrency />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Section>
  );
}

/** What people may write of a line, to write it once more. */
const columnsOf = ({ sale_id, position, service_id, description, quantity, unit_price, discount, tax_rate, tax_included }: SaleLine) => ({ sale_id, position, service_id, description, quantity, unit_price, discount, tax_rate, tax_included });
