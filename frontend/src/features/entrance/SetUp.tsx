import { useState } from "react";
import { config } from "~/api/client";
import { linkParameter } from "~/app/links";
import { LookAround } from "~/features/demo/LookAround";
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
    <Door wide title={t("setUp.title")} text={t("setUp.text")} foot={config().demo && <LookAround token={token} />}>
      <DoorForm onSubmit={submit} busy={form.formState.isSubmitting} label={t("setUp.button")}>
        <OwnerFields form={form} />
      </DoorForm>
    </Door>
  );
}
