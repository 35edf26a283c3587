import { useState, type ReactNode } from "react";
import { call } from "~/api/call";
import { Refusal } from "~/api/errors";
import { ask } from "~/api/functions";
import type { Integration } from "~/api/rows";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { isDemo } from "~/features/demo/demo";
import { ConfirmDialog } from "~/ui/Dialog";
import type { MenuItem } from "~/ui/Menu";
import { useAction } from "~/ui/useAction";
import { KeysDialog } from "./KeysDialog";
import { providerOf } from "./providers";

type Asked = { kind: "keys" | "disconnect"; row: Integration };

/** What can be done with a connection, as menu items, and the dialogs that some of it needs. */
export function useIntegrationActions(changed: () => void): { busy: boolean; actions: (row: Integration) => MenuItem[]; test: (row: Integration) => void; dialogs: ReactNode } {
  const { t } = useWords();
  const { organisation, can } = useHouse();
  const { busy, run } = useAction();
  const [asked, setAsked] = useState<Asked | null>(null);
  const org_id = organisation.id;
  const close = () => setAsked(null);
  const rpc = (name: "pause_integration" | "resume_integration", row: Integration) => call(name, { org_id, integration_id: row.id }).then(changed);

  const test = (row: Integration) =>
    void run(async () => {
      const { problem } = await ask<{ ok: boolean; problem: string | null }>("POST", `integrations/${row.id}/test`, { org_id });
      changed();
      if (problem) throw new Refusal("error.other", null, problem);
    }, t("integrations.works", { name: row.name }));

  const askedOf = asked && providerOf(asked.row.provider);
  const actions = (row: Integration): MenuItem[] => {
    if (!can("integrations.update") || isDemo(organisation)) return [];
    const newKeys: MenuItem = { label: t(row.state === "disconnected" ? "integrations.connectAgain" : "integrations.newKeys"), icon: "link", onSelect: () => setAsked({ kind: "keys", row }) };
    if (row.state === "disconnected") return [newKeys];
    const paused = row.state === "paused";
    const items: MenuItem[] = [
      { label: t("integrations.test"), icon: "check", onSelect: () => test(row) },
      paused
        ? { label: t("integrations.resume"), icon: "sync", onSelect: () => void run(() => rpc("resume_integration", row), t("integrations.resumed", { name: row.name }), () => rpc("pause_integration", row)) }
        : { label: t("integrations.pause"), icon: "minus", onSelect: () => void run(() => rpc("pause_integration", row), t("integrations.pausedNow", { name: row.name }), () => rpc("resume_integration", row)) },
      newKeys,
    ];
    if (can("integrations.delete")) items.push({ label: t("integrations.disconnect"), icon: "close", danger: true, onSelect: () => setAsked({ kind: "disconnect", row }) });
    return items;
  };

  const dialogs = (
    <>
      {asked?.kind === "keys" && askedOf && <KeysDialog provider={askedOf} integration={asked.row} onClose={close} onDone={changed} />}
      <ConfirmDialog
        open={asked?.kind === "disconnect"}
        title={t("integrations.disconnectTitle", { name: asked?.row.name ?? "" })}
        text={t("integrations.disconnectText")}
        confirm={t("integrations.disconnect")}
        danger
        busy={busy}
        onClose={close}
        onConfirm={() => {
          const row = asked?.row;
          if (!row) return;
          void run(() => call("disconnect_integration", { org_id, integration_id: row.id }).then(changed), t("integrations.disconnectedNow", { name: row.name })).then((done) => done && close());
        }}
      />
    </>
  );
  return { busy, actions, test, dialogs };
}
