"""What a viewer of the mediation board asks for: one filter object for chart, table, export."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from dashboard.periods import Period, parse_choice, parse_id, parse_period
from data.mediation.types import CODES

#: What the tile map can show; the first is the default.
MEASURES = (
    "level_1_share",
    "taken_up",
    "success_rate",
    "median_arrival",
    "median_settling",
    "petitions",
)


@dataclass(frozen=True, slots=True)
class MediationFilters:
    """A period, perhaps one township and one type of dispute, and the map's measure."""

    period: Period
    township_id: int | None = None
    type_code: str | None = None
    measure: str = MEASURES[0]

    @classmethod
    def from_params(cls, params: Mapping[str, str], today: date) -> MediationFilters:
        """Filters from an address's query; raises BadInput. Ids are looked up by the query."""
        return cls(
            period=parse_period(params, today),
            township_id=parse_id(params, "place"),
            type_code=parse_choice(params, "type", CODES),
            measure=parse_choice(params, "measure", MEASURES) or MEASURES[0],
        )

    def before(self) -> MediationFilters:
        """The same, over the period before."""
        return replace(self, period=self.period.before())
