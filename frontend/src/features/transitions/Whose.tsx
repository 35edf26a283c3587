import { useWords } from "~/i18n";
import { InlineMenu } from "~/ui/Inline";
import { Unset } from "~/ui/Value";
import { useHandOver, type Handed } from "./useHandOver";
import { useMembers } from "./useMembers";

interface Props {
  what: Handed;
  row: { id: string; assigned_to: string | null; assignee: { name: string } | null };
  name: string;
  mayHand: boolean;
}

/** Whose a row is; who may hands it over right there. */
export function Whose({ what, row, name, mayHand }: Props) {
  const { t } = useWords();
  const members = useMembers(mayHand);
  const { hand, busy } = useHandOver(what);
  const shown = row.assignee?.name ?? <Unset>{t("sales.nobodys")}</Unset>;
  if (!mayHand) return <>{shown}</>;
  return (
    <InlineMenu label={t("inline.whose", { name })} disabled={busy} items={members.map((one) => ({ label: one.label, chosen: one.value === row.assigned_to, onSelect: () => void (one.value !== row.assigned_to && hand([row], one)) }))}>
      {shown}
    </InlineMenu>
  );
}
