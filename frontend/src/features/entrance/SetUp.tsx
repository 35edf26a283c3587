import { useState } from "react";
import { linkParameter } from "~/app/links";
import { useWords } from "~/i18n";
import { Door, DoorForm } from "./Door";
import { OwnerFields } from "./OwnerFields";
import { useOwnerForm } from "./useOwnerForm";

/** The first owner sets up this installation, by the one-time link only. */
export default function SetUp() {
  const { t } = useWords();
  const [token] = useState(() => linkParameter("token"));
  const { form, submit } = useOwnerForm(token, () => undefined);
  if (!token) return <Door title={t("setUp.noLinkTitle")} text={t("welcome.newText")} />;
  return (
    <Door wide title={t("setUp.title")} text={t("setUp.text")}>
      <DoorForm onSubmit={submit} busy={form.formState.isSubmitting} label={t("setUp.button")}>
        <OwnerFields form={form} />
      </DoorForm>
    </Door>
  );
}
