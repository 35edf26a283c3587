import { useEffect, useState } from "react";

interface Pages {
  /** What is asked for: another question begins with one page again. */
  asked: string;
  /** How many pages are there. */
  read: number;
  hasMore: boolean;
  isFetching: boolean;
  isError: boolean;
  fetchNextPage: () => unknown;
}

/** The way to the next page of a list; null where there is none. What the database announces meanwhile breaks the reading of a page off: it is begun again. */
export function useNextPage({ asked, read, hasMore, isFetching, isError, fetchNextPage }: Pages) {
  const [wanted, setWanted] = useState({ asked, pages: 1 });
  const waits = hasMore && wanted.asked === asked && wanted.pages > read;
  useEffect(() => {
    if (waits && !isFetching && !isError) void fetchNextPage();
  }, [waits, isFetching, isError, fetchNextPage]);
  if (!hasMore) return null;
  const next = () => {
    setWanted({ asked, pages: read + 1 });
    if (isError) void fetchNextPage();
  };
  return { busy: waits && !isError, next };
}
