import { useEffect, useState } from "react";
import { call } from "~/api/call";
import type { Role } from "~/api/rows";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { CopyLink } from "~/ui/CopyLink";
import { Dialog, DialogFoot, dialogStyles } from "~/ui/Dialog";
import { SelectField, TextField } from "~/ui/Field";
import { bind, useServerForm } from "~/ui/Form";

const OFFERED: Role[] = ["manager", "rep", "viewer", "talent", "admin"];

/** Asks whom to invite as what, then shows the link: once, since only its hash is kept. */
export function InviteDialog({ open, onClose, onInvited }: { open: boolean; onClose: () => void; onInvited: () => void }) {
  const { t } = useWords();
  const { organisation } = useHouse();
  const [link, setLink] = useState<string | null>(null);
  const { form, submit } = useServerForm({ name: "", email: "", role: "rep" as Role }, async ({ name, email, role }) => {
    const token = await call("create_invitation", { org_id: organisation.id, email, role, name });
    setLink(`${window.location.origin}/join#token=${encodeURIComponent(token)}`);
    onInvited();
  });
  const { reset } = form;
  useEffect(() => {
    if (open) {
      setLink(null);
      reset();
    }
  }, [open, reset]);
  const role = form.watch("role");
  const required = { required: t("error.required") };
  if (link) {
    return (
      <Dialog open={open} onClose={onClose} title={t("members.linkTitle")}>
        <div className={dialogStyles.body}>
          <p className={dialogStyles.text}>{t("members.linkText", { name: form.getValues("name"), email: form.getValues("email") })}</p>
          <CopyLink label={t("members.link")} link={link} />
        </div>
        <DialogFoot>
          <Button kind="primary" onClick={onClose}>
            {t("action.done")}
          </Button>
        </DialogFoot>
      </Dialog>
    );
  }
  return (
    <Dialog open={open} onClose={onClose} title={t("members.inviteTitle", { organisation: organisation.name })}>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <div className={dialogStyles.body}>
          <TextField label={t("field.name")} autoComplete="off" {...bind(form, "name", required)} />
          <TextField label={t("field.email")} type="email" autoComplete="off" {...bind(form, "email", required)} />
          <SelectField label={t("field.role")} options={OFFERED.map((one) => ({ value: one, label: t(`role.${one}`) }))} hint={t(`role.${role}.may`)} {...bind(form, "role")} />
        </div>
        <DialogFoot>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button kind="primary" type="submit" disabled={form.formState.isSubmitting}>
            {t("members.makeLink")}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
