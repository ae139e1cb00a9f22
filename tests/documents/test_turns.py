"""Turns at the processors: never more than there are, what others wait for first, and an end when the render is stopped."""

from __future__ import annotations

import threading
import time
from functools import partial

import pytest

from riskset.documents.stopping import Stop, Stopped, together
from riskset.documents.turns import Turns, Work


def test_no_more_go_at_a_time_than_there_are_turns() -> None:
    turns, stop = Turns(2), Stop()
    others = [kind for kind in Work if kind is not Work.PDF]
    lock, now, most = threading.Lock(), [0], [0]

    def work(kind: Work) -> None:
        with turns.turn(kind, stop):
            with lock:
                now[0] += 1
                most[0] = max(most[0], now[0])
            time.sleep(0.005)
            with lock:
                now[0] -= 1

    together([partial(work, kind) for kind in (*others, *others)], stop, 6)
    assert most == [2]
    assert now == [0]


def test_one_pdf_more_goes_while_no_cells_are_run() -> None:
    turns, stop = Turns(1), Stop()
    stop.ask()  # who would wait is stopped
    with turns.turn(Work.WEB, stop), turns.turn(Work.PDF, stop), pytest.raises(Stopped), turns.turn(Work.PDF, stop):
        pass
    with turns.turn(Work.CELLS, stop), pytest.raises(Stopped), turns.turn(Work.PDF, stop):
        pass
    with turns.turn(Work.WEB, stop), turns.turn(Work.PDF, stop):
        assert not turns.waiting


def test_what_others_wait_for_goes_first_and_then_who_asked_first() -> None:
    turns, stop, went = Turns(1), Stop(), list[str]()

    def work(kind: Work, name: str) -> None:
        with turns.turn(kind, stop):
            went.append(name)

    asked = [(Work.WEB, "page"), (Work.WEB, "next"), (Work.PDF, "pdf"), (Work.WORD, "word"), (Work.CELLS, "cells")]
    threads: list[threading.Thread] = []
    with turns.turn(Work.CELLS, stop):
        for kind, name in asked:
            threads.append(threading.Thread(target=work, args=(kind, name)))
            threads[-1].start()
            while len(turns.waiting) < len(threads):
                time.sleep(0.001)
    for thread in threads:
        thread.join()
    assert went == ["cells", "pdf", "word", "page", "next"]


def test_waiting_ends_when_the_render_is_stopped() -> None:
    turns, stop = Turns(1), Stop()
    with turns.turn(Work.CELLS, stop):
        stop.ask()
        with pytest.raises(Stopped), turns.turn(Work.PDF, stop):
            pass
    with turns.turn(Work.PDF, Stop()):  # the turn that was given back, and none was kept by who stopped
        assert not turns.waiting
