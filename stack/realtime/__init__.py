"""The realtime service: Supabase's protocol for channels, presence and what the database announces."""
