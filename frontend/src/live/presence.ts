import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import type { Membership } from "~/api/rows";
import { useHouse } from "~/app/house";
import { createStore, useStore } from "./state";

/** What a page tells: the record that is open, and whose page it is; our server puts the token's person there, hosted Supabase does not. */
export interface Somebody {
  record: string | null;
  user_id: string | null;
}

export interface PersonHere {
  userId: string;
  name: string;
  records: string[];
}

type PageHere = Omit<PersonHere, "name">;

const NOBODY: PageHere[] = [];

/** The others who have the organisation open at this moment. */
const others = createStore<PageHere[]>(NOBODY);
/** The record that this tab has open. */
export const openRecord = createStore<string | null>(null);

/** Takes in who is here, by the person that the server names: keys and other words are the pages' own. */
export function takeIn(people: Record<string, Somebody[]>, self: string): void {
  const found = new Map<string, string[]>();
  for (const { user_id, record } of Object.values(people).flat()) {
    if (typeof user_id !== "string" || user_id === self) continue;
    const records = found.get(user_id) ?? [];
    if (typeof record === "string") records.push(record);
    found.set(user_id, records);
  }
  others.set(found.size > 0 ? [...found].map(([userId, records]) => ({ userId, records })) : NOBODY);
}

/** The others who are here, by the names under which the reader knows the members. */
export function useOthers(): PersonHere[] {
  const { organisation } = useHouse();
  const org_id = organisation.id;
  const here = useStore(others);
  const known = useQuery({
    queryKey: ["people-here", org_id],
    meta: { rests: ["memberships"] },
    enabled: here.length > 0,
    queryFn: () => rows<Pick<Membership, "user_id" | "name">[]>(client().from("memberships").select("user_id,name").eq("org_id", org_id).not("user_id", "is", null)),
  });
  return here
    .flatMap((person) => {
      const name = known.data?.find((one) => one.user_id === person.userId)?.name;
      return name ? [{ ...person, name }] : [];
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** Tells the others that this record is open here, and gives those who have it open too. */
export function useOnRecord(table: string, id: string | undefined): PersonHere[] {
  const record = id ? `${table}:${id}` : null;
  useEffect(() => {
    openRecord.set(record);
    return () => openRecord.set(null);
  }, [record]);
  const here = useOthers();
  return record ? here.filter(({ records }) => records.includes(record)) : [];
}
