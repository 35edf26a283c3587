"""What OpenRouter counts, asked now: for whoever reads AI usage."""

from __future__ import annotations

import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from functions.openrouter.access import open_key, prove, refusal, signed_in
from providers.openrouter import BASE_URL, ActivityRow, OpenRouterClient, OpenRouterError


class Question(BaseModel):
    """The query: a connection, and perhaps one of the last 30 completed UTC days or one key."""

    model_config = ConfigDict(extra="forbid")

    org_id: UUID
    integration_id: UUID
    date: datetime.date | None = None
    key_hash: str | None = Field(default=None, min_length=1, max_length=128)


async def show(request: Request) -> Response:
    """The rows as OpenRouter has them, amounts as text."""
    caller = await signed_in(request, request.app.state.questions)
    asked = Question.model_validate(dict(request.query_params))
    state = request.app.state
    async with state.database.as_user(caller) as connection:
        await prove(connection, asked.org_id, "ai_usage_logs.read", asked.integration_id)
        request.state.org_id = asked.org_id
    key = await open_key(request, caller, asked.org_id, asked.integration_id, "management")
    try:
        async with OpenRouterClient(key, state.settings.openrouter_url or BASE_URL, timeout=20) as client:
            rows = await client.activity(asked.date, asked.key_hash)
    except OpenRouterError as error:
        raise refusal(error) from error
    return JSONResponse({"data": [shown(row) for row in rows]})


def shown(row: ActivityRow) -> dict[str, object]:
    """A row in the words of ai_usage_days."""
    return {
        "usage_on": row.day.isoformat(),
        "model": row.model,
        "provider_name": row.provider_name,
        "request_count": row.requests,
        "prompt_tokens": row.prompt_tokens,
        "completion_tokens": row.completion_tokens,
        "reasoning_tokens": row.reasoning_tokens,
        "cost": f"{row.usage.normalize():f}",
        "byok_amount": f"{row.byok_usage_inference.normalize():f}",
        "currency": "USD",
    }
