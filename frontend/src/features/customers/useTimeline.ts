import { useInfiniteQuery } from "@tanstack/react-query";
import { call } from "~/api/call";
import type { TimelineEntry, TimelineKind } from "~/api/rows";
import { useHouse } from "~/app/house";
import { useNextPage } from "~/ui/useNextPage";

const PAGE = 20;

/** What happened with a customer, newest first, a page after the other; of all kinds where none is chosen. */
export function useTimeline(customerId: string, kinds: readonly TimelineKind[]) {
  const { organisation } = useHouse();
  const found = useInfiniteQuery({
    queryKey: ["timeline", organisation.id, customerId, kinds],
    meta: { rests: ["telephony_events", "calendar_events", "ai_usage_logs", "leads", "sales", "sale_lines", "tasks", "notes", "customers", "audit_log"] },
    initialPageParam: null as TimelineEntry | null,
    queryFn: ({ pageParam: last }) =>
      call("customer_timeline", { org_id: organisation.id, customer_id: customerId, top: PAGE, ...(kinds.length > 0 ? { kinds: [...kinds] } : {}), ...(last ? { before: last.at, before_id: last.id } : {}) }, false),
    getNextPageParam: (page) => (page.length < PAGE ? undefined : page.at(-1)),
  });
  const more = useNextPage({
    asked: [customerId, ...kinds].join(" "),
    read: found.data?.pages.length ?? 0,
    hasMore: found.hasNextPage,
    isFetching: found.isFetching,
    isError: found.isError,
    fetchNextPage: found.fetchNextPage,
  });
  return {
    entries: found.data?.pages.flat(),
    error: found.error,
    refetch: () => void found.refetch(),
    more,
  };
}
