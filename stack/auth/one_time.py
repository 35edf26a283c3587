"""One-time tokens behind mailed codes and links."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from stack.auth.service import Connection, Row, Service
from stack.auth.tokens import code_hash, new_code

CONFIRMATION = "confirmation_token"
RECOVERY = "recovery_token"
CHANGE_NEW = "email_change_token_new"
CHANGE_CURRENT = "email_change_token_current"

# The token types each verification type accepts.
ACCEPTED = {
    "signup": (CONFIRMATION,),
    "invite": (CONFIRMATION,),
    "recovery": (RECOVERY,),
    "magiclink": (RECOVERY,),
    "email": (CONFIRMATION, RECOVERY),
    "email_change": (CHANGE_NEW, CHANGE_CURRENT),
}


async def issue(
    service: Service, conn: Connection, user_id: UUID, token_type: str, address: str, *, pkce: bool = False
) -> tuple[str, str]:
    """A new code and its link token for an address; an older one of the same type stops working."""
    code = new_code()
    token = ("pkce_" if pkce else "") + code_hash(service.settings.jwt_secret, address, code)
    await conn.execute(
        """
        insert into auth.one_time_tokens (id, user_id, token_type, token_hash, relates_to)
        values (%s, %s, %s, %s, %s)
        on conflict (user_id, token_type) do update
            set id = excluded.id, token_hash = excluded.token_hash, relates_to = excluded.relates_to,
                created_at = excluded.created_at, updated_at = excluded.updated_at
        """,
        [uuid4(), user_id, token_type, token, address],
    )
    return code, token


async def is_open(service: Service, conn: Connection, user_id: UUID, token_type: str) -> bool:
    """Whether a token of this type could still be used."""
    cursor = await conn.execute(
        """
        select from auth.one_time_tokens
        where user_id = %s and token_type::text = %s
          and created_at > localtimestamp - make_interval(secs => %s)
        """,
        [user_id, token_type, service.settings.one_time_token_s],
    )
    return await cursor.fetchone() is not None


def hashes_of_code(service: Service, address: str, code: str) -> list[str]:
    """The tokens a code may be stored as."""
    plain = code_hash(service.settings.jwt_secret, address, code)
    return [plain, f"pkce_{plain}"]


async def consume(
    service: Service, conn: Connection, tokens: Sequence[str], accepted: Sequence[str]
) -> Row | None:
    """Take a valid token out of the table, or None; of two at once only one gets it."""
    # The account first: two confirmations of one change must see each other's end.
    await conn.execute(
        """
        select from auth.users where id in (
            select user_id from auth.one_time_tokens where token_hash = any(%s)
        ) order by id for update
        """,
        [list(tokens)],
    )
    cursor = await conn.execute(
        """
        delete from auth.one_time_tokens
        where token_hash = any(%s) and token_type = any(%s::auth.one_time_token_type[])
          and created_at > localtimestamp - make_interval(secs => %s)
        returning user_id, token_type::text as token_type, token_hash, relates_to
        """,
        [list(tokens), list(accepted), service.settings.one_time_token_s],
    )
    return await cursor.fetchone()


async def clear(conn: Connection, user_id: UUID, *token_types: str) -> None:
    """Make a user's outstanding tokens worthless: those of the given types, or all."""
    await conn.execute(
        """
        delete from auth.one_time_tokens
        where user_id = %s and (%s::text[] = '{}' or token_type::text = any(%s::text[]))
        """,
        [user_id, list(token_types), list(token_types)],
    )
