from __future__ import annotations

import gc
import threading
import weakref

import pytest

from lib_easydiffuser.errors import CaptionError
from lib_easydiffuser.ui.worker import Worker


class Thing:
    pass


def test_one_thread_does_every_job() -> None:
    worker = Worker()
    assert len({worker.do(threading.get_ident) for _ in range(3)} | {threading.get_ident()}) == 2


def test_an_error_reaches_the_one_who_waits_and_the_thread_goes_on() -> None:
    worker = Worker()

    def job() -> None:
        raise CaptionError("It said nothing.", "Try another.")

    with pytest.raises(CaptionError, match="It said nothing"):
        worker.do(job)
    assert worker.do(lambda: 1) == 1


def test_jobs_of_several_threads_do_not_overlap() -> None:
    worker, at_once, most = Worker(), [], []

    def job() -> None:
        at_once.append(1)
        most.append(len(at_once))
        at_once.pop()

    threads = [threading.Thread(target=lambda: [worker.do(job) for _ in range(50)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 200


def test_nothing_of_a_finished_job_is_kept() -> None:
    worker, thing = Worker(), Thing()
    dies = weakref.ref(thing)
    worker.do(lambda thing=thing: vars(thing))  # type: ignore[misc]
    # The next job cannot start before the thread has let the last one go.
    worker.do(lambda: None)
    del thing
    gc.collect()
    assert dies() is None
