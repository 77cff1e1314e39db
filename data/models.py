"""Every table, imported in one place so that migrations and tests see the whole schema."""

from data import accounts, audit, places, sign_ins
from data.db import Base
from data.learning import models as learning
from data.mediation import models as mediation
from data.rating import models as rating

__all__ = ["Base", "accounts", "audit", "learning", "mediation", "places", "rating", "sign_ins"]
