import { useCallback, useState } from "react";
import { toRefusal } from "~/api/errors";
import { noteOwnWrite } from "~/live/state";
import { useWords } from "~/i18n";
import { useToast } from "./Toast";

/** Runs a change once, says what came of it, and offers to undo it. */
export function useAction() {
  const { t } = useWords();
  const say = useToast();
  const [busy, setBusy] = useState(false);
  const run = useCallback(
    async (change: () => Promise<unknown>, done?: string, undo?: () => Promise<unknown>): Promise<boolean> => {
      setBusy(true);
      noteOwnWrite();
      try {
        await change();
        noteOwnWrite();
        if (done) say({ text: done, undo: undo && (() => void run(undo, t("action.undone"))) });
        return true;
      } catch (error) {
        const refusal = toRefusal(error);
        say({ text: refusal.said ?? t(refusal.word), kind: "failed" });
        return false;
      } finally {
        setBusy(false);
      }
    },
    [say, t],
  );
  return { busy, run };
}
