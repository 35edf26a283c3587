import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useDataProvider } from "ra-core";
import { useEffect } from "react";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import { toRefusal } from "~/api/errors";
import type { SavedView } from "~/api/rows";
import { useHouse } from "~/app/house";
import { remember, remembered } from "~/app/remembered";

/** What is saved of a view. */
export type Saved = Pick<SavedView, "name" | "address" | "left_out" | "is_shared">;

/** Organisations and lists whose views this page is moving out of the browser. */
const moving = new Set<string>();

function readKept(text: string | null): { name: string; filters: string }[] {
  try {
    const found: unknown = JSON.parse(text || "[]");
    return Array.isArray(found) ? found.filter((one): one is { name: string; filters: string } => typeof one?.name === "string" && typeof one?.filters === "string") : [];
  } catch (error) {
    console.info("Kontor: the views that the browser kept cannot be read.", error);
    return [];
  }
}

/** The views of a list that the reader saved and those for everybody, by name; what they can do with them. */
export function useSavedViews(list: string) {
  const { organisation, membership, locale, can } = useHouse();
  const queries = useQueryClient();
  const provider = useDataProvider();
  const org_id = organisation.id;
  const found = useQuery({
    queryKey: ["all-saved-views", org_id, list, membership.id],
    meta: { rests: ["saved_views"] },
    queryFn: () => rows(client().from("saved_views").select("*").eq("org_id", org_id).eq("list", list).or(`is_shared.is.true,assigned_to.eq.${membership.id}`).order("name").order("id")),
  });
  const refresh = () => queries.invalidateQueries({ queryKey: ["all-saved-views", org_id, list] });
  const insert = async (view: Saved) => {
    const [made] = await rows(client().from("saved_views").insert({ org_id, list, ...view }).select("id"));
    await refresh();
    return made?.id ?? null;
  };
  // Until they had a table, views were kept by the browser: those go over once.
  const isRead = found.data !== undefined;
  useEffect(() => {
    const name = `views.${org_id}.${list}` as const;
    const kept = readKept(remembered(name));
    if (!isRead || kept.length === 0 || moving.has(name)) return;
    moving.add(name);
    void (async () => {
      const left = [];
      for (const one of kept) {
        try {
          await rows(client().from("saved_views").insert({ org_id, list, name: one.name, address: one.filters }).select("id"));
        } catch (error) {
          const { word } = toRefusal(error);
          // Another tab may have been first; what the table does not take is lost.
          if (word === "error.offline" || word === "error.down") left.push(one);
          else console.info("Kontor: a view of the browser's was not taken over.", one.name, error);
        }
      }
      remember(name, JSON.stringify(left));
      moving.delete(name);
      await queries.invalidateQueries({ queryKey: ["all-saved-views", org_id, list] });
    })();
  }, [isRead, org_id, list, queries]);
  return {
    views: [...(found.data ?? [])].sort((one, other) => one.name.localeCompare(other.name, locale)),
    mayShare: can("saved_views.create"),
    isMine: (view: SavedView) => view.assigned_to === membership.id,
    mayChange: (view: SavedView) => view.assigned_to === membership.id || can("saved_views.update"),
    mayDelete: (view: SavedView) => view.assigned_to === membership.id || can("saved_views.delete"),
    insert,
    update: (view: SavedView, data: Partial<Saved>) => provider.update<SavedView>("saved_views", { id: view.id, data, previousData: view }).finally(refresh),
    remove: (view: SavedView) => provider.delete<SavedView>("saved_views", { id: view.id, previousData: view }).finally(refresh),
  };
}
