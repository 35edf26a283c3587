"""The test worker, with changes of currency in steps so small that they take a while."""

from __future__ import annotations

from tests.workers import worker_process
from workers.jobs import change_currency

if __name__ == "__main__":
    change_currency.BATCH = 4
    worker_process.main()
