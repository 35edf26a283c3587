-- The parts that the start page is made of; frontend/src/features/overview/catalogue.ts has the same, and a test compares.
create or replace function private.dashboard_widgets()
returns text[]
language sql
immutable
set search_path = ''
as $$
  select array[
    'first_steps', 'figures', 'per_day', 'my_day', 'pipeline', 'sales_figures', 'sales_months', 'activity', 'sellers',
    'forecast', 'by_customer'
  ]
$$;
revoke execute on function private.dashboard_widgets() from public, anon, authenticated;
