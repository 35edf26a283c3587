"""Types of the fields that providers tell, for pydantic: what is empty is missing, and a text is one that Postgres can hold."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from providers.json_values import PLACES, storable

LARGEST = 10**12


class Told(BaseModel):
    """A part of what a provider tells: whatever else it holds is not ours to judge."""

    model_config = ConfigDict(frozen=True, extra="ignore")


M = TypeVar("M", bound=BaseModel)


def read(model: type[M], told: Any) -> M | None:
    """What was told, as the model; None where it is not as the provider says it is."""
    try:
        return model.model_validate(told)
    # a validator's own arithmetic is not pydantic's to catch
    except (ValidationError, ArithmeticError, RecursionError):
        return None


def given(value: Any) -> Any:
    """An empty field says as much as a missing one."""
    return None if value == "" else value


def _storable(value: Any) -> Any:
    return storable(value) if isinstance(value, str) else value


def _exact(value: Decimal) -> Decimal:
    return round(value, PLACES) if int(value.as_tuple().exponent) < -PLACES else value


# a number stands for the text of its digits
Plain = Annotated[str, Field(coerce_numbers_to_str=True), BeforeValidator(_storable)]
Text = Annotated[Plain | None, BeforeValidator(given)]
# what something costs: not below zero, at most as many decimals as are kept
Amount = Annotated[
    Annotated[Decimal, Field(ge=0, le=LARGEST), AfterValidator(_exact)] | None, BeforeValidator(given)
]
Currency = Annotated[Annotated[str, Field(pattern=r"^[A-Za-z]{3}$")] | None, BeforeValidator(given)]
# what Postgres calls integer, and not below zero
Count = Annotated[Annotated[int, Field(ge=0, le=2**31 - 1)] | None, BeforeValidator(given)]
