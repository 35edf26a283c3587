import { useQueryClient } from "@tanstack/react-query";
import { useDataProvider, type RaRecord } from "ra-core";
import { useWords } from "~/i18n";
import { useAction } from "./useAction";

/** Takes a saved change of a row back: its fields get the values they had, unless somebody has changed it since. */
export function useTakeBack<Row extends RaRecord<string>>(resource: string) {
  const { t } = useWords();
  const provider = useDataProvider();
  const queries = useQueryClient();
  const { run } = useAction();
  return (before: Row, kept: Row, fields: object) => {
    const data = Object.fromEntries(Object.keys(fields).map((field) => [field, before[field] as unknown]));
    void run(async () => {
      await provider.update<Row>(resource, { id: before.id, data, previousData: kept });
      await queries.invalidateQueries();
    }, t("action.undone"));
  };
}
