"""How far an actor sees: who may see single records of a township sees its small counts too."""

from __future__ import annotations

from typing import Any

from dashboard.access import PUBLIC, Actor


def seen_by(actor: Actor, township_id: int | None) -> Actor:
    """The actor where the township (None: the whole district) is in reach, else the public."""
    return actor if actor.in_township(township_id) else PUBLIC


def within_reach(actor: Actor, township: Any) -> tuple[Any, ...]:
    """The conditions that keep a query's rows to the townships in the actor's reach."""
    return () if actor.reach.whole else (township.in_(actor.reach.townships),)
