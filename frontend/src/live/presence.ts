import { useEffect } from "react";
import { createStore, useStore } from "./state";

/** What a page tells of its reader: their name, and the record that is open. */
export interface Somebody {
  name: string;
  record: string | null;
}

export interface PersonHere {
  membershipId: string;
  name: string;
  records: string[];
}

const NOBODY: PersonHere[] = [];
const LONGEST_NAME = 60;

/** The others who have the organisation open at this moment. */
const others = createStore<PersonHere[]>(NOBODY);
/** The record that this tab has open. */
export const openRecord = createStore<string | null>(null);

/** Takes in who is here; what another page tells is only text, and is shown as such. */
export function takeIn(people: Record<string, Somebody[]>, self: string): void {
  const found = Object.entries(people)
    .filter(([key]) => key !== self)
    .map(([membershipId, pages]) => ({
      membershipId,
      name: String(pages[0]?.name ?? "").slice(0, LONGEST_NAME),
      records: pages.flatMap(({ record }) => (typeof record === "string" ? [record] : [])),
    }))
    .filter(({ name }) => name.trim() !== "")
    .sort((a, b) => a.name.localeCompare(b.name));
  others.set(found.length ? found : NOBODY);
}

export const useOthers = (): PersonHere[] => useStore(others);

/** Tells the others that this record is open here, and gives those who have it open too. */
export function useOnRecord(table: string, id: string | undefined): PersonHere[] {
  const record = id ? `${table}:${id}` : null;
  useEffect(() => {
    openRecord.set(record);
    return () => openRecord.set(null);
  }, [record]);
  const here = useOthers();
  return record ? here.filter(({ records }) => records.includes(record)) : NOBODY;
}
