import { useDelete, useGetOne } from "ra-core";
import { lazy, Suspense, useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import type { Customer } from "~/api/rows";
import { undoDelete } from "~/api/undoDelete";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { TagStrip } from "~/features/tags/TagStrip";
import { LedgerList } from "~/features/ledger/LedgerList";
import { Button, IconButton, LinkButton } from "~/ui/Button";
import { OnRecord } from "~/ui/HereNow";
import { Menu } from "~/ui/Menu";
import { Facts, FailedPage, Page, Section } from "~/ui/Page";
import { Segments } from "~/ui/Segments";
import { Loading, Told } from "~/ui/States";
import { useAction } from "~/ui/useAction";
import { Unset, When } from "~/ui/Value";
import { Contacts } from "./Contacts";
import styles from "./Customer.module.css";

const Around = lazy(() => import("~/features/around/Around").then((module) => ({ default: module.Around })));
const CustomerCalls = lazy(() => import("~/features/telephony/CustomerCalls").then((module) => ({ default: module.CustomerCalls })));
const CustomerBookings = lazy(() => import("~/features/bookings/CustomerBookings").then((module) => ({ default: module.CustomerBookings })));
const CustomerSales = lazy(() => import("~/features/sales/CustomerSales").then((module) => ({ default: module.CustomerSales })));
const CustomerLeads = lazy(() => import("~/features/leads/CustomerLeads").then((module) => ({ default: module.CustomerLeads })));
const Worth = lazy(() => import("./Worth").then((module) => ({ default: module.Worth })));
const Timeline = lazy(() => import("./Timeline").then((module) => ({ default: module.Timeline })));
const MergeDialog = lazy(() => import("./MergeDialog"));

/** One customer: who they are, and every entry of theirs. */
export default function CustomerPage() {
  const { id = "" } = useParams();
  const { t, language } = useWords();
  const { organisation, can } = useHouse();
  const { run, busy } = useAction();
  const [remove] = useDelete<Customer>();
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams();
  const isTimeline = search.get("view") === "timeline";
  const [merging, setMerging] = useState(false);
  const found = useGetOne<Customer>("customers", { id });
  if (found.error) return <FailedPage title={t("nav.customers")} error={found.error} retry={() => void found.refetch()} />;
  const customer = found.data;
  if (!customer) return <Loading />;
  const mayUpdate = can("customers.update") || can("customers.update_own");
  const removeIt = () =>
    void run(
      () => remove("customers", { id, previousData: customer }, { returnPromise: true }).then(() => navigate("/customers")),
      t("customers.deleted", { name: customer.name }),
      () => undoDelete(organisation.id, "customers", id).then(() => navigate(`/customers/${id}`)),
    );
  const country = customer.country ? new Intl.DisplayNames(language, { type: "region" }).of(customer.country) : null;
  return (
    <Page
      title={customer.name}
      actions={
        mayUpdate && (
          <>
            {can("customers.update") && !customer.merged_into && <Button onClick={() => setMerging(true)}>{t("customers.mergeButton")}</Button>}
            <LinkButton to={`/customers/${id}/edit`} icon="edit">
              {t("action.edit")}
            </LinkButton>
            {can("customers.delete") && (
              <Menu
                align="end"
                label={customer.name}
                trigger={<IconButton icon="more" label={t("members.actions", { name: customer.name })} disabled={busy} />}
                items={[{ label: t("action.delete"), icon: "close", danger: true, onSelect: removeIt }]}
              />
            )}
          </>
        )
      }
    >
      <OnRecord table="customers" id={customer.id} />
      <TagStrip about={{ column: "customer_id", id: customer.id }} name={customer.name} />
      {customer.merged_into && (
        <Told kind="warn">
          {t("customers.wasMerged")} <LinkButton to={`/customers/${customer.merged_into}`} kind="quiet">{t("customers.openKept")}</LinkButton>
        </Told>
      )}
      <div className={styles.parts}>
        <Segments label={t("customers.view")} options={[{ value: "", label: t("timeline.everything") }, { value: "timeline", label: t("timeline.title") }]} value={isTimeline ? "timeline" : ""} onChange={(view) => setSearch(view ? { view } : {}, { replace: true })} />
      </div>
      <div className={styles.split}>
        <div>
          {isTimeline ? (
            <Suspense>
              <Timeline customerId={id} />
            </Suspense>
          ) : (
            <Overview customer={customer} />
          )}
        </div>
        <div>
          <Section title={t("customers.about")}>
            <Facts
              facts={[
                { label: t("field.kind"), value: t(`kind.${customer.kind}`) },
                { label: t("field.email"), value: customer.email ? <a href={`mailto:${customer.email}`}>{customer.email}</a> : <Unset /> },
                { label: t("field.phone"), value: customer.phone ? <a href={`tel:${customer.phone}`}>{customer.phone}</a> : <Unset /> },
                { label: t("field.country"), value: country ?? <Unset /> },
                { label: t("field.currency"), value: customer.currency ?? <Unset /> },
                { label: t("field.note"), value: customer.note || <Unset /> },
                { label: t("field.created"), value: <When at={customer.created_at} /> },
              ]}
            />
          </Section>
          <Contacts customerId={id} mayChange={mayUpdate && !customer.merged_into} />
        </div>
      </div>
      {merging && (
        <Suspense>
          <MergeDialog candidates={[customer]} onClose={() => setMerging(false)} onMerged={(kept) => (kept === id ? void found.refetch() : void navigate(`/customers/${kept}`))} />
        </Suspense>
      )}
    </Page>
  );
}

/** What belongs to the customer, each as a list of its own. */
function Overview({ customer }: { customer: Customer }) {
  const { t } = useWords();
  const { can } = useHouse();
  const { id } = customer;
  return (
    <>
      {(can("reports.read") || can("reports.read_own")) && (
        <Suspense>
          <Worth customerId={id} />
        </Suspense>
      )}
      <Section title={t("customers.entries")} actions={<LinkButton to={`/manual-entries/new?customer=${id}&name=${encodeURIComponent(customer.name)}`} icon="plus">{t("manual.new")}</LinkButton>}>
        <LedgerList local filter={{ customer_id: id }} withoutCustomer />
      </Section>
      <Suspense>
        <Around about={{ column: "customer_id", id }} />
      </Suspense>
      {(can("sales.read") || can("sales.read_own")) && (
        <Section title={t("nav.sales")} actions={(can("sales.create") || can("sales.create_own")) && <LinkButton to={`/sales/new?customer=${id}&name=${encodeURIComponent(customer.name)}`} icon="plus">{t("sales.new")}</LinkButton>}>
          <Suspense>
            <CustomerSales customerId={id} />
          </Suspense>
        </Section>
      )}
      {(can("leads.read") || can("leads.read_own")) && (
        <Section title={t("nav.leads")} actions={(can("leads.create") || can("leads.create_own")) && <LinkButton to={`/leads/new?customer=${id}&name=${encodeURIComponent(customer.name)}`} icon="plus">{t("leads.new")}</LinkButton>}>
          <Suspense>
            <CustomerLeads customerId={id} />
          </Suspense>
        </Section>
      )}
      {(can("telephony_events.read") || can("telephony_events.read_own")) && (
        <Section title={t("telephony.rows")}>
          <Suspense>
            <CustomerCalls customerId={id} />
          </Suspense>
        </Section>
      )}
      {(can("calendar_events.read") || can("calendar_events.read_own")) && (
        <Section title={t("nav.bookings")}>
          <Suspense>
            <CustomerBookings customerId={id} />
          </Suspense>
        </Section>
      )}
    </>
  );
}
