"""Every board and every page, in the order of the menu."""

from __future__ import annotations

import callbacks.kiosk.board
import callbacks.learning.board
import callbacks.mediation.board
import callbacks.overview.board
import callbacks.rating.board
import layouts.kiosk.page
import layouts.learning.board
import layouts.learning.college
import layouts.learning.learner
import layouts.mediation.board
import layouts.mediation.township
import layouts.overview.board
import layouts.rating.board
import layouts.rating.worker
from callbacks.boards import Board
from dashboard.access import Role
from layouts.pages import Page

BOARDS: tuple[Board, ...] = (
    *callbacks.overview.board.BOARDS,
    *callbacks.learning.board.BOARDS,
    *callbacks.rating.board.BOARDS,
    *callbacks.mediation.board.BOARDS,
    *callbacks.kiosk.board.BOARDS,
)

PAGES: tuple[Page, ...] = (
    Page("/", "overview", layouts.overview.board.page, icon="grid"),
    Page("/learning", "learning", layouts.learning.board.page, icon="book"),
    Page("/learning/college/{college}", "college", layouts.learning.college.page, Role.LEADER),
    Page("/learning/learner/{learner}", "learner", layouts.learning.learner.page, Role.LEADER),
    Page("/rating", "rating", layouts.rating.board.page, icon="star"),
    Page("/rating/worker/{worker}", "worker", layouts.rating.worker.page, Role.LEADER),
    Page("/mediation", "mediation", layouts.mediation.board.page, icon="scales"),
    Page(
        "/mediation/township/{place}",
        "township",
        layouts.mediation.township.page,
        Role.LEADER,
    ),
    Page("/kiosk", "kiosk", layouts.kiosk.page.page),
)
