"""How a command fails in words."""


class CommandError(Exception):
    """A command cannot be done; the text says why and what to do."""
