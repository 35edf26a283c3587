"""`python -m workers`: runs the queue, the clock and the upkeep of one installation."""

from __future__ import annotations

import asyncio
import sys

from functions._shared import log, settings
from workers.app import make_app
from workers.process import run


def main() -> int:
    """Read the settings and work until told to stop; a wrong setting ends it with words."""
    try:
        found = settings.load()
    except settings.SettingsError as error:
        print(f"workers: {error}", file=sys.stderr)
        return 2
    log.configure(found.log_level)
    asyncio.run(run(make_app(found), found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
