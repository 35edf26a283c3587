import { useQuery, useQueryClient } from "@tanstack/react-query";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import type { Tag, TagColour } from "~/api/rows";
import { useHouse } from "~/app/house";
import type { About, AboutColumn } from "~/features/around/about";
import { useAction } from "~/ui/useAction";

export const COLOURS: TagColour[] = ["grey", "red", "orange", "yellow", "green", "teal", "blue", "violet"];
const MOST = 500;

/** The organisation's tags by name; undefined until they have been read. */
export function useTags(): Tag[] | undefined {
  const { organisation, locale, can } = useHouse();
  const org_id = organisation.id;
  const found = useQuery({
    queryKey: ["all-tags", org_id],
    meta: { rests: ["tags"] },
    enabled: can("tags.read"),
    queryFn: () => rows(client().from("tags").select("*").eq("org_id", org_id).order("name").limit(MOST)),
  });
  return found.data && [...found.data].sort((one, other) => one.name.localeCompare(other.name, locale));
}

interface Put {
  id: string;
  record_id: string;
  tag: Tag;
}

/** Which tags stand on these records, by name. */
export function useTagsOn(column: AboutColumn, ids: string[]): (id: string) => Put[] {
  const { organisation, can } = useHouse();
  const org_id = organisation.id;
  const tags = useTags();
  const sorted = [...ids].sort();
  const found = useQuery({
    queryKey: ["record-tags", org_id, column, sorted.join()],
    meta: { rests: ["record_tags"] },
    enabled: sorted.length > 0 && (can("record_tags.read") || can("record_tags.read_own")),
    placeholderData: (before: Record<string, string | null>[] | undefined) => before,
    queryFn: async () => {
      // An address has room for so many ids.
      const parts = Array.from({ length: Math.ceil(sorted.length / 100) }, (_, part) => sorted.slice(part * 100, part * 100 + 100));
      const read = await Promise.all(parts.map((part) => rows(client().from("record_tags").select(`id,tag_id,record_id:${column}`).eq("org_id", org_id).in(column, part))));
      return read.flat() as unknown as Record<string, string | null>[];
    },
  });
  return (id) =>
    (tags ?? []).flatMap((tag) => {
      const put = found.data?.find((one) => one.record_id === id && one.tag_id === tag.id);
      return put ? [{ id: String(put.id), record_id: id, tag }] : [];
    });
}

/** Puts tags on a record and takes them off; one that is not there yet is made. */
export function useTagging(about: About) {
  const { organisation, can } = useHouse();
  const { run, busy } = useAction();
  const queries = useQueryClient();
  const org_id = organisation.id;
  const refresh = () => queries.invalidateQueries();
  const put = (tag_id: string) => rows(client().from("record_tags").insert({ org_id, tag_id, [about.column]: about.id } as never).select("id")).finally(refresh);
  return {
    busy,
    mayTag: can("record_tags.create") || can("record_tags.create_own"),
    put: (tag: Tag) => run(() => put(tag.id)),
    takeOff: (id: string) => run(() => rows(client().from("record_tags").delete().eq("org_id", org_id).eq("id", id).select("id")).finally(refresh)),
    make: (name: string, colour: TagColour) =>
      run(async () => {
        const [made] = await rows(client().from("tags").insert({ org_id, name, colour }).select("id"));
        if (made) await put(made.id);
      }),
  };
}
