import { useCreate, useDataProvider, useDelete, useGetList, useUpdate } from "ra-core";
import { useState } from "react";
import { undoDelete } from "~/api/undoDelete";
import type { Contact } from "~/api/rows";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { Button, IconButton } from "~/ui/Button";
import { Dialog, DialogFoot, dialogStyles } from "~/ui/Dialog";
import { Row, TextField } from "~/ui/Field";
import { bind, useServerForm } from "~/ui/Form";
import { Menu } from "~/ui/Menu";
import { Section } from "~/ui/Page";
import { Failed, Skeleton } from "~/ui/States";
import { useAction } from "~/ui/useAction";
import { Unset } from "~/ui/Value";
import styles from "./Customer.module.css";

/** The people at a customer. */
export function Contacts({ customerId, mayChange }: { customerId: string; mayChange: boolean }) {
  const { t } = useWords();
  const { organisation, can } = useHouse();
  const { run, busy } = useAction();
  const [editing, setEditing] = useState<Contact | "new" | null>(null);
  const [remove] = useDelete<Contact>();
  const found = useGetList<Contact>("contacts", { pagination: { page: 1, perPage: 50 }, sort: { field: "name", order: "ASC" }, filter: { customer_id: customerId } });
  const refresh = () => void found.refetch();
  const removeOne = (contact: Contact) =>
    void run(
      () => remove("contacts", { id: contact.id, previousData: contact }, { returnPromise: true }).then(refresh),
      t("contacts.deleted", { name: contact.name }),
      () => undoDelete(organisation.id, "contacts", contact.id).then(refresh),
    );
  return (
    <Section
      title={t("audit.contacts")}
      actions={
        mayChange && (
          <Button kind="quiet" icon="plus" onClick={() => setEditing("new")}>
            {t("contacts.add")}
          </Button>
        )
      }
    >
      {found.error ? (
        <Failed error={found.error} retry={refresh} />
      ) : !found.data ? (
        <Skeleton width="70%" />
      ) : found.data.length === 0 ? (
        <Unset>{t("contacts.none")}</Unset>
      ) : (
        <ul className={styles.contacts}>
          {found.data.map((contact) => (
            <li key={contact.id}>
              <div>
                <strong>{contact.name}</strong>
                {contact.title && <span>{contact.title}</span>}
                {contact.email && <a href={`mailto:${contact.email}`}>{contact.email}</a>}
                {contact.phone && <a href={`tel:${contact.phone}`}>{contact.phone}</a>}
              </div>
              {mayChange && (
                <Menu
                  align="end"
                  label={contact.name}
                  trigger={<IconButton icon="more" label={t("members.actions", { name: contact.name })} disabled={busy} />}
                  items={[
                    { label: t("action.edit"), icon: "edit", onSelect: () => setEditing(contact) },
                    ...(can("contacts.delete") ? [{ label: t("action.delete"), icon: "close" as const, danger: true, onSelect: () => removeOne(contact) }] : []),
                  ]}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {editing && <ContactDialog customerId={customerId} contact={editing === "new" ? null : editing} onClose={() => setEditing(null)} onSaved={refresh} />}
    </Section>
  );
}

const valuesOf = (contact: Contact | null) => ({ name: contact?.name ?? "", title: contact?.title ?? "", email: contact?.email ?? "", phone: contact?.phone ?? "" });

/** An empty field is no value. */
const given = (text: string): string | null => text.trim() || null;

function ContactDialog({ customerId, contact, onClose, onSaved }: { customerId: string; contact: Contact | null; onClose: () => void; onSaved: () => void }) {
  const { t } = useWords();
  const [create] = useCreate<Contact>();
  const [update] = useUpdate<Contact>();
  const provider = useDataProvider();
  const save = async (values: ReturnType<typeof valuesOf>, basis: Contact | null) => {
    const data = { name: values.name, title: given(values.title), email: given(values.email), phone: given(values.phone) };
    if (contact) await update("contacts", { id: contact.id, data, previousData: basis ?? contact }, { returnPromise: true });
    else await create("contacts", { data: { ...data, customer_id: customerId } }, { returnPromise: true });
    onSaved();
    onClose();
  };
  const { form, submit, conflict } = useServerForm<ReturnType<typeof valuesOf>, Contact>(valuesOf(contact), save, {
    row: contact,
    read: () => provider.getOne<Contact>("contacts", { id: contact?.id ?? "" }).then(({ data }) => data),
    toValues: valuesOf,
    labels: { name: t("field.name"), title: t("audit.fieldTitle"), email: t("field.email"), phone: t("field.phone") },
  });
  return (
    <Dialog open onClose={onClose} title={contact ? contact.name : t("contacts.add")}>
      {conflict}
      <form onSubmit={(event) => void submit(event)} noValidate>
        <div className={dialogStyles.body}>
          <Row>
            <TextField label={t("field.name")} autoComplete="off" {...bind(form, "name", { required: t("error.required") })} />
            <TextField label={t("audit.fieldTitle")} autoComplete="off" {...bind(form, "title")} />
          </Row>
          <Row>
            <TextField label={t("field.email")} type="email" autoComplete="off" {...bind(form, "email")} />
            <TextField label={t("field.phone")} type="tel" autoComplete="off" {...bind(form, "phone")} />
          </Row>
        </div>
        <DialogFoot>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button kind="primary" type="submit" disabled={form.formState.isSubmitting}>
            {t("contacts.save")}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
