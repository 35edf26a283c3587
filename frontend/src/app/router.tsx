import type { ComponentType } from "react";
import { createBrowserRouter, type RouteObject } from "react-router";
import { Gate } from "./Gate";
import { NotFound, PageError } from "./NotFound";

type Module = Promise<{ default: ComponentType }>;

/** A page that is fetched when it is opened. */
const page = (path: string, load: () => Module): RouteObject => ({
  path,
  lazy: async () => ({ Component: (await load()).default }),
  HydrateFallback: () => null,
  errorElement: <PageError />,
});

export const router = createBrowserRouter([
  page("/setup", () => import("~/features/entrance/SetUp")),
  page("/sign-in", () => import("~/features/entrance/SignIn")),
  page("/sign-up", () => import("~/features/entrance/SignUp")),
  page("/recover", () => import("~/features/entrance/Recover")),
  page("/reset", () => import("~/features/entrance/Reset")),
  page("/confirm", () => import("~/features/entrance/Confirm")),
  page("/join", () => import("~/features/entrance/Join")),
  page("/ui", () => import("~/features/examples")),
  {
    element: <Gate />,
    errorElement: <PageError />,
    HydrateFallback: () => null,
    children: [
      page("/", () => import("~/features/overview")),
      page("/roi", () => import("~/features/roi")),
      page("/ai-usage", () => import("~/features/ai-usage")),
      page("/telephony/:id?", () => import("~/features/telephony")),
      page("/bookings/:id?", () => import("~/features/bookings")),
      page("/bookings/calendar/:id?", () => import("~/features/bookings/CalendarPage")),
      page("/bookings/services/:id?", () => import("~/features/services")),
      page("/guardrails/:id?", () => import("~/features/guardrails")),
      page("/spend-alerts/:id?", () => import("~/features/spend-alerts")),
      page("/messages/:number?", () => import("~/features/messages")),
      page("/tasks", () => import("~/features/tasks")),
      page("/tasks/team", () => import("~/features/tasks/Team")),
      page("/tasks/done", () => import("~/features/tasks/Done")),
      page("/leads", () => import("~/features/leads")),
      page("/leads/follow-up", () => import("~/features/leads/FollowUps")),
      page("/leads/board", () => import("~/features/leads/Board")),
      page("/leads/new", () => import("~/features/leads/LeadForm")),
      page("/leads/:id", () => import("~/features/leads/LeadPage")),
      page("/leads/:id/edit", () => import("~/features/leads/LeadForm")),
      page("/sales", () => import("~/features/sales")),
      page("/sales/expected", () => import("~/features/sales/Expected")),
      page("/sales/new", () => import("~/features/sales/SaleForm")),
      page("/sales/:id", () => import("~/features/sales/SalePage")),
      page("/sales/:id/edit", () => import("~/features/sales/SaleForm")),
      page("/bills", () => import("~/features/bills")),
      page("/bills/import", () => import("~/features/bills/ImportPage")),
      page("/bills/:id", () => import("~/features/bills/BillPage")),
      page("/entries", () => import("~/features/ledger")),
      page("/manual-entries", () => import("~/features/manual-entries")),
      page("/manual-entries/new", () => import("~/features/manual-entries/ManualEntryForm")),
      page("/manual-entries/:id", () => import("~/features/manual-entries/ManualEntryForm")),
      page("/customers", () => import("~/features/customers")),
      page("/customers/new", () => import("~/features/customers/CustomerForm")),
      page("/customers/:id", () => import("~/features/customers/CustomerPage")),
      page("/customers/:id/edit", () => import("~/features/customers/CustomerForm")),
      page("/rates", () => import("~/features/rates")),
      page("/integrations", () => import("~/features/integrations")),
      page("/integrations/:id", () => import("~/features/integrations/IntegrationPage")),
      page("/sync-runs/:part?", () => import("~/features/sync-runs")),
      page("/logs/functions", () => import("~/features/logs/Functions")),
      page("/logs/:id?", () => import("~/features/logs")),
      page("/audit", () => import("~/features/audit")),
      page("/members", () => import("~/features/members")),
      page("/notifications", () => import("~/features/notifications")),
      page("/settings", () => import("~/features/settings")),
      { path: "*", element: <NotFound /> },
    ],
  },
]);
