import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call, rows } from "~/api/call";
import { client } from "~/api/client";
import type { Invitation, Membership, Role } from "~/api/rows";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { Button, IconButton } from "~/ui/Button";
import { DataTable } from "~/ui/DataTable";
import { ConfirmDialog } from "~/ui/Dialog";
import { Menu, type MenuItem } from "~/ui/Menu";
import { Page } from "~/ui/Page";
import { Empty, Failed } from "~/ui/States";
import { useAction } from "~/ui/useAction";
import { Status, Unset, When } from "~/ui/Value";
import { InviteDialog } from "./InviteDialog";

export const ROLES: Role[] = ["admin", "manager", "rep", "viewer", "talent"];

interface Member extends Membership {
  invitation: Invitation | undefined;
}

async function readMembers(orgId: string, mayInvite: boolean): Promise<Member[]> {
  const [memberships, invitations] = await Promise.all([
    rows<Membership[]>(client().from("memberships").select("*").eq("org_id", orgId).neq("state", "removed").order("name")),
    mayInvite
      ? rows<Invitation[]>(client().from("invitations").select("*").eq("org_id", orgId).is("accepted_at", null).is("revoked_at", null))
      : Promise.resolve([]),
  ]);
  return memberships.map((one) => ({ ...one, invitation: invitations.find((invitation) => invitation.membership_id === one.id) }));
}

/** The people of the organisation: their roles, and who is invited. */
export default function Members() {
  const { t } = useWords();
  const { organisation, membership, can } = useHouse();
  const { run, busy } = useAction();
  const [inviting, setInviting] = useState(false);
  const [removing, setRemoving] = useState<Member | null>(null);
  const org_id = organisation.id;
  const members = useQuery({ queryKey: ["members", org_id], meta: { rests: ["memberships", "invitations"] }, queryFn: () => readMembers(org_id, can("members.create")) });
  const refresh = () => void members.refetch();
  const isOwner = membership.role === "owner";

  const actions = (member: Member): MenuItem[] => {
    const items: MenuItem[] = [];
    if (can("members.update") && member.id !== membership.id && (member.role !== "owner" || isOwner)) {
      for (const role of ROLES) {
        items.push({
          label: t(`role.${role}`),
          detail: t(`role.${role}.may`),
          chosen: member.role === role,
          onSelect: () => {
            if (role === member.role) return;
            const back = member.role;
            const change = (to: Role) => call("change_role", { org_id, membership_id: member.id, role: to }).then(refresh);
            void run(() => change(role), t("members.roleChanged", { name: member.name, role: t(`role.${role}`) }), () => change(back));
          },
        });
      }
    }
    if (member.invitation && can("members.create")) {
      const { id } = member.invitation;
      items.push({ label: t("members.revoke"), danger: true, onSelect: () => void run(() => call("revoke_invitation", { org_id, invitation_id: id }).then(refresh), t("members.revoked")) });
    } else if (can("members.delete") && member.id !== membership.id) {
      items.push({ label: t("members.remove"), danger: true, onSelect: () => setRemoving(member) });
    }
    return items;
  };

  return (
    <Page
      title={t("nav.members")}
      actions={
        can("members.create") && (
          <Button kind="primary" icon="plus" onClick={() => setInviting(true)}>
            {t("members.invite")}
          </Button>
        )
      }
    >
      {members.error ? (
        <Failed error={members.error} retry={refresh} />
      ) : (
        <DataTable<Member>
          label={t("nav.members")}
          rows={members.data}
          skeletons={3}
          rowId={(row) => row.id}
          rowName={(row) => row.name}
          columns={[
            { key: "name", label: t("field.name"), card: "title", cell: (row) => (row.id === membership.id ? t("members.you", { name: row.name }) : row.name) },
            { key: "email", label: t("field.email"), card: "text", cell: (row) => row.email ?? <Unset /> },
            { key: "role", label: t("field.role"), card: "state", cell: (row) => t(`role.${row.role}`) },
            { key: "state", label: t("field.state"), card: "text", cell: (row) => <MemberState member={row} /> },
          ]}
          actions={(row) => {
            const items = actions(row);
            return items.length > 0 && <Menu align="end" label={row.name} trigger={<IconButton icon="more" label={t("members.actions", { name: row.name })} />} items={items} />;
          }}
        />
      )}
      {members.data?.length === 1 && (
        <Empty icon="members" title={t("members.aloneTitle")}>
          {t("members.aloneText")}
        </Empty>
      )}
      <InviteDialog open={inviting} onClose={() => setInviting(false)} onInvited={refresh} />
      <ConfirmDialog
        open={removing !== null}
        title={t("members.removeTitle", { name: removing?.name ?? "" })}
        text={t("members.removeText")}
        confirm={t("members.remove")}
        danger
        busy={busy}
        onClose={() => setRemoving(null)}
        onConfirm={() => {
          const member = removing;
          if (!member) return;
          void run(() => call("remove_member", { org_id, membership_id: member.id }), t("members.removed", { name: member.name })).then(() => {
            setRemoving(null);
            refresh();
          });
        }}
      />
    </Page>
  );
}

function MemberState({ member }: { member: Member }) {
  const { t } = useWords();
  if (member.invitation) {
    const over = new Date(member.invitation.expires_at) < new Date();
    return (
      <Status tone={over ? "bad" : "warn"}>
        {over ? t("members.expired") : member.invitation.mailed_at ? t("members.mailed") : t("members.invited")} · <When at={member.invitation.mailed_at ?? member.invitation.created_at} />
      </Status>
    );
  }
  if (!member.user_id) return <Status tone="plain">{t("members.noSignIn")}</Status>;
  return <Status tone="good">{t("members.active")}</Status>;
}
