"""What a viewer of the rating board asks for: one filter object for chart, table and export."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from dashboard.periods import Period, parse_id, parse_period


@dataclass(frozen=True, slots=True)
class RatingFilters:
    """A period, and perhaps one community or one worker."""

    period: Period
    village_id: int | None = None
    worker_id: int | None = None

    @classmethod
    def from_params(cls, params: Mapping[str, str], today: date) -> RatingFilters:
        """Filters from an address's query; raises BadInput. Ids are looked up by the query."""
        return cls(
            period=parse_period(params, today),
            village_id=parse_id(params, "village"),
            worker_id=parse_id(params, "worker"),
        )

    def before(self) -> RatingFilters:
        """The same, over the period before."""
        return replace(self, period=self.period.before())
