"""A worker that dies while it sends what people are told leaves none unsent, and none that is not the same mail."""

from __future__ import annotations

import pytest

from tests.database import Database
from tests.emulators.smtp import mail_server
from tests.notifications.firm import Firm
from tests.notifications.test_mails import PACE, address, settled
from tests.workers.running import lay_queue, wait_for, workers
from tests.workers.test_send_mail import SITE


@pytest.mark.chaos
def test_a_worker_killed_while_it_sends_loses_none_and_doubles_none(database: Database) -> None:
    lay_queue(database)
    firms = [Firm(database) for _ in range(12)]
    with (
        mail_server() as server,
        workers(database, pace=PACE, **SITE, KONTOR_SMTP_URL=server.url) as (first,),
    ):
        for firm in firms:
            firm.notify("job_failed")
        wait_for(lambda: len(server.taken) >= 3, "some have left")
        first.kill()
        with workers(database, pace=PACE, **SITE, KONTOR_SMTP_URL=server.url):
            wait_for(lambda: all(settled(firm) for firm in firms), "all leave", 60)
    sent = {taken.recipients[0]: taken.message["Message-ID"] for taken in server.taken}
    assert set(sent) == {address(firm) for firm in firms} and len(set(sent.values())) == len(firms)
    assert {(taken.recipients[0], taken.message["Message-ID"]) for taken in server.taken} == set(sent.items())
