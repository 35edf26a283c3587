"""A whole copy of an installation, database and keys, and its way back."""
