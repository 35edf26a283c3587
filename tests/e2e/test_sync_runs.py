"""Sync runs: work that was given up is seen and run again."""

from __future__ import annotations

import json
import re
import uuid

from playwright.sync_api import Page, expect

from tests.e2e.api import Api
from tests.e2e.browser import serious_faults
from tests.e2e.conftest import Stack

DEAD = """
with dead as (
  insert into procrastinate.procrastinate_jobs (queue_name, task_name, args, status, attempts)
  values ('default', 'sync_openrouter_activity', %s, 'failed', 3)
  returning id
)
insert into private.job_failures (job_id, error) select id, 'OpenRouter cannot be reached.' from dead
"""


def test_work_that_stopped_says_why_and_runs_again(stack: Stack, signed_in: Page, api: Api) -> None:
    with stack.database() as connection:
        # of a connection that is gone: run again, it has nothing to do
        connection.execute(DEAD, [json.dumps({"org_id": api.org_id, "integration_id": str(uuid.uuid4())})])
    page = signed_in
    page.goto(f"{stack.url}/sync-runs")
    stopped = page.get_by_role("table", name="Work that stopped")
    expect(stopped.get_by_text("OpenRouter cannot be reached.")).to_be_visible()
    assert serious_faults(page) == []
    stopped.get_by_role("button", name="Run again").click()
    expect(page.get_by_text("AI usage from OpenRouter runs again.").first).to_be_visible()
    expect(stopped).to_have_count(0)
    # the other tab stays when it is narrowed
    page.get_by_role("link", name="Exchange rates").last.click()
    page.get_by_role("button", name="State").click()
    page.get_by_role("checkbox", name="Running").check()
    expect(page.get_by_text("State: Running")).to_be_visible()
    expect(page.get_by_role("link", name="Exchange rates").last).to_have_attribute("aria-current", "page")
    expect(page).to_have_url(re.compile("/sync-runs/rates"))
