"""A worker that dies while it sends mails leaves none unsent, and none that is not the same mail."""

from __future__ import annotations

import pytest

from tests.database import Database
from tests.emulators.smtp import mail_server
from tests.spine.test_members import call
from tests.workers.running import lay_queue, wait_for, workers
from tests.workers.test_send_mail import INVITE, SITE, firm, mailed, new_address


@pytest.mark.chaos
def test_a_worker_killed_while_it_sends_is_made_up_for(database: Database) -> None:
    owner, org_id = firm(database)
    addresses = [new_address() for _ in range(12)]
    lay_queue(database)
    with (
        mail_server() as server,
        workers(database, **SITE, KONTOR_SMTP_URL=server.url) as (first,),
    ):
        for address in addresses:
            call(database, owner, INVITE, org_id, address, "rep", None)
        wait_for(lambda: len(server.taken) >= 3, "some have left")
        first.kill()
        with workers(database, **SITE, KONTOR_SMTP_URL=server.url):
            wait_for(lambda: all(mailed(database, address) for address in addresses), "all leave", 40)
    sent = {taken.recipients[0]: taken.message["Message-ID"] for taken in server.taken}
    assert set(sent) == set(addresses) and len(set(sent.values())) == len(addresses)
    assert {(taken.recipients[0], taken.message["Message-ID"]) for taken in server.taken} == set(sent.items())
