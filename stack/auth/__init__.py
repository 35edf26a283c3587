"""Local auth service that speaks Supabase Auth's wire format."""
