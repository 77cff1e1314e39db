"""The kinds of import: their fields, their ready mappings and what is done with their rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from dashboard.access import Actor
from data.audit import Domain
from data.imports import (
    case_plan,
    cases,
    learner_plan,
    learners,
    petitions,
    rating_plan,
    ratings,
)
from data.imports.fields import Field
from data.imports.intake import Intake
from data.imports.mapping import FieldMap
from data.imports.rows import Row
from data.learning import rollups as learning_rollups
from data.mediation import rollups as mediation_rollups
from data.rating import rollups as rating_rollups


def _as_they_are(fields: tuple[Field, ...]) -> Callable[[FieldMap], Any]:
    return lambda mapping: (mapping, {about.name: about for about in fields})


def _nothing(session: Session, actor: Actor, batch_id: int) -> None:
    """Nothing is left to be done. Public."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of import.

    ``prepare`` fits mapping and fields to each other, ``record`` makes a record of a row,
    ``plan`` holds the records against the database, ``store`` adds what is new; then the
    rollups are rebuilt, and ``finish`` does what follows from the new rows.
    ``bad_rows_too``: a bad row makes a record, because it spoils others (those of its case).
    """

    name: str
    domain: Domain
    templates: tuple[str, ...]
    fields: tuple[Field, ...]
    prepare: Callable[[FieldMap], tuple[FieldMap, dict[str, Field]]]
    record: Callable[[Row, Intake], Any]
    plan: Callable[[Session, Actor, list[Any], Intake], Any]
    store: Callable[[Session, Actor, Any, int], None]
    rebuild: Callable[[Session], None] | None
    finish: Callable[[Session, Actor, int], None] = _nothing
    bad_rows_too: bool = False


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "learners",
            Domain.LEARNING,
            ("learners",),
            learners.FIELDS,
            learners.prepared,
            learners.record,
            learner_plan.plan,
            learner_plan.store,
            learning_rollups.rebuild,
        ),
        Kind(
            "ratings",
            Domain.RATING,
            ("ratings",),
            ratings.FIELDS,
            _as_they_are(ratings.FIELDS),
            ratings.record,
            rating_plan.plan,
            rating_plan.store,
            rating_rollups.rebuild,
            rating_plan.finish,
        ),
        Kind(
            "cases",
            Domain.MEDIATION,
            ("case_events", "cases"),
            cases.FIELDS,
            cases.prepared,
            cases.record,
            case_plan.plan,
            case_plan.store,
            mediation_rollups.rebuild,
            bad_rows_too=True,
        ),
        Kind(
            "petitions",
            Domain.MEDIATION,
            ("petitions",),
            petitions.FIELDS,
            _as_they_are(petitions.FIELDS),
            petitions.record,
            petitions.plan,
            petitions.store,
            None,
        ),
    )
}
