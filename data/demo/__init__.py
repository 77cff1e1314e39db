"""The demonstration: invented people in real places, from October 2017 until today.

``fill`` puts the rows into an empty database, ``clear`` takes exactly them out again, and
``simulate`` (in its own module) adds new ones through the real commands.
"""

from __future__ import annotations

from data.demo.clearing import clear
from data.demo.filling import NotEmpty, fill, is_demo, is_empty

__all__ = ["NotEmpty", "clear", "fill", "is_demo", "is_empty"]
