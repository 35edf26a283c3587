import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call, rows } from "~/api/call";
import { client } from "~/api/client";
import type { Membership } from "~/api/rows";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { ConfirmDialog } from "~/ui/Dialog";
import { SelectField } from "~/ui/Field";
import { Group } from "~/ui/Form";
import { useAction } from "~/ui/useAction";

type Ask = "leave" | "transfer" | "delete";

/** Leave, hand over, delete: each asks, and what cannot be undone wants the name typed. */
export function DangerZone() {
  const { t } = useWords();
  const { organisation, membership, can, reload } = useHouse();
  const { run, busy } = useAction();
  const [ask, setAsk] = useState<Ask | null>(null);
  const [heir, setHeir] = useState("");
  const org_id = organisation.id;
  const name = organisation.name;
  const isOwner = membership.role === "owner";
  const heirs = useQuery({
    queryKey: ["heirs", org_id],
    meta: { rests: ["memberships"] },
    enabled: isOwner,
    queryFn: () => rows<Membership[]>(client().from("memberships").select("*").eq("org_id", org_id).eq("state", "active").neq("id", membership.id).not("user_id", "is", null).order("name")),
  });
  const close = () => setAsk(null);
  const carryOut = (change: () => Promise<unknown>, done: string) => () =>
    void run(change, done).then(async (changed) => {
      close();
      if (changed) await reload();
    });
  const heirName = heirs.data?.find((one) => one.id === heir)?.name ?? "";
  return (
    <div style={{ maxWidth: 728 }}>
      <Group title={t("danger.leave")} text={t("danger.leaveText")}>
        <div>
          <Button onClick={() => setAsk("leave")}>{t("danger.leaveButton", { name })}</Button>
        </div>
      </Group>
      {isOwner && (
        <Group title={t("danger.transfer")} text={t("danger.transferText")}>
          <SelectField
            label={t("danger.heir")}
            value={heir}
            empty={t("danger.choose")}
            hint={heirs.data?.length === 0 ? t("danger.nobody") : undefined}
            options={(heirs.data ?? []).map((one) => ({ value: one.id, label: one.name }))}
            onChange={(event) => setHeir(event.target.value)}
          />
          <div>
            <Button disabled={!heir} onClick={() => setAsk("transfer")}>
              {t("danger.transferButton")}
            </Button>
          </div>
        </Group>
      )}
      {can("organisations.delete") && (
        <Group title={t("danger.delete")} text={t("danger.deleteText")}>
          <div>
            <Button kind="danger" onClick={() => setAsk("delete")}>
              {t("danger.deleteButton", { name })}
            </Button>
          </div>
        </Group>
      )}
      <ConfirmDialog open={ask === "leave"} busy={busy} danger title={t("danger.leaveTitle", { name })} text={t("danger.leaveText")} confirm={t("danger.leaveButton", { name })} onClose={close} onConfirm={carryOut(() => call("leave_organisation", { org_id }), t("danger.left", { name }))} />
      <ConfirmDialog open={ask === "transfer"} busy={busy} title={t("danger.transferTitle", { name: heirName })} text={t("danger.transferText")} confirm={t("danger.transferButton")} onClose={close} onConfirm={carryOut(() => call("transfer_ownership", { org_id, membership_id: heir }), t("danger.transferred", { name: heirName }))} />
      <ConfirmDialog open={ask === "delete"} busy={busy} danger typed={name} title={t("danger.deleteTitle", { name })} text={t("danger.deleteText")} confirm={t("danger.deleteButton", { name })} onClose={close} onConfirm={carryOut(() => call("delete_organisation", { org_id, typed_name: name }), t("danger.deleted", { name }))} />
    </div>
  );
}
