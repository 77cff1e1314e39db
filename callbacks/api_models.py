"""What the open API's parameters and answers are made of, and where their descriptions stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from dashboard import language
from dashboard.errors import BadInput, NotFound
from dashboard.periods import PRESETS, Period, parse_id

LONGEST_VALUE = 100


def both(key: str) -> str:
    """A text of the catalogue in both languages: the API's page is one for all readers."""
    return " / ".join(language.text(name, key) for name in language.LANGUAGES)


def _describe(schema: dict[str, Any], model: type[BaseModel]) -> None:
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", model.__name__).lower()
    schema["description"] = both(f"api.models.{name}")
    for field, own in schema.get("properties", {}).items():
        own["description"] = both(f"api.fields.{field}")


class Answer(BaseModel):
    """A part of an answer. Descriptions are in the catalogue: api.models and api.fields."""

    model_config = ConfigDict(frozen=True, json_schema_extra=_describe)


class Span(Answer):
    start: date
    end: date
    preset: str | None


class Named(Answer):
    id: int
    name: str
    name_en: str


class Parts(Answer):
    numerator: int | None
    denominator: int | None


class Fault(Answer):
    error: str
    field: str | None = None


def span_of(period: Period) -> Span:
    return Span(start=period.start, end=period.end, preset=period.preset)


def parameter(name: str, **schema: Any) -> Any:
    """A text parameter that may be left out; what it may hold is checked by the filters."""
    return Field(
        None,
        description=both(f"api.parameters.{name}"),
        max_length=LONGEST_VALUE,
        json_schema_extra=schema or None,
    )


class Query(BaseModel):
    """The parameters of every route. One that is not known is refused: it may be a typing error."""

    model_config = ConfigDict(extra="forbid")

    start: str | None = parameter("start", format="date")
    end: str | None = parameter("end", format="date")
    period: str | None = parameter("period", enum=list(PRESETS))

    def params(self) -> dict[str, str]:
        """What was given, as the boards' filters read it."""
        return self.model_dump(exclude_none=True)


def chosen(
    params: Mapping[str, str], field: str, known: Iterable[tuple[int, str, str]]
) -> str | None:
    """The id of the record that a parameter names by its id or by its name in either language."""
    text = params.get(field, "").strip()
    if not text or text.isdigit():
        number = parse_id(params, field)
        return str(number) if number else None
    ids = [str(key) for key, *names in known if text.casefold() in map(str.casefold, names)]
    if not ids:
        raise NotFound("no_such_name", field, value=text[:40])
    if len(ids) > 1:
        raise BadInput("name_of_several", field, value=text, ids=", ".join(ids))
    return ids[0]


def resolved(params: Mapping[str, str], **chosen_ids: str | None) -> dict[str, str]:
    """The parameters with names replaced by ids, under the names that the filters know."""
    return {**params, **{name: key for name, key in chosen_ids.items() if key is not None}}
