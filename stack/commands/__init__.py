"""What each word of the `kontor` command does."""
