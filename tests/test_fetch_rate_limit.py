import fcntl
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from digest.exceptions import FetchError
from digest.fetch import client
from digest.fetch.rate_limit import fair_lock
from digest.model import Request
from tests.web import NOW, Time, handling, say

pytestmark = pytest.mark.slow

APART = client.Limits(apart_s={"127.0.0.1": 0.2})

PROCESS = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from digest.fetch import client
from digest.model import Request
limits = client.Limits(apart_s={"127.0.0.1": 0.2})
clock = lambda: datetime.now(tz=UTC)
with client.opened(user_agent="t", clock=clock, sleep=time.sleep, folder=Path(sys.argv[2]), limits=limits) as get:
    for _ in range(4):
        get(Request(url=sys.argv[1]))
"""


def opened(own, folder=None, limits=None):
    return client.opened(
        user_agent="t",
        clock=own.clock,
        sleep=own.sleep,
        folder=folder,
        limits=limits or client.Limits(),
    )


class Real:
    """The time of this machine."""

    sleep = staticmethod(time.sleep)

    @staticmethod
    def clock():
        return datetime.now(tz=UTC)  # noqa: TID251  a real clock for real processes


class Counter:
    """A server's book of visits: when each came, and how many there were at once."""

    def __init__(self, takes_s=0.0):
        self.takes_s = takes_s
        self.came_at = []
        self.most = self.here = 0

    def __call__(self, handler):
        self.came_at.append(time.monotonic())
        self.here += 1
        self.most = max(self.most, self.here)
        time.sleep(self.takes_s)
        self.here -= 1
        say(handler, b"there")

    @property
    def gaps(self):
        return [
            after - before for before, after in zip(self.came_at, self.came_at[1:], strict=False)
        ]


@contextmanager
def answering(*answers):
    """Serve (status, headers) one after the other, the last one for ever; yields the address and
    what was asked."""
    asked = []

    def handle(handler):
        status, headers = answers[min(len(asked), len(answers) - 1)]
        asked.append(handler.path)
        say(handler, status=status, **headers)

    with handling(handle) as address:
        yield Request(url=address), asked


def test_two_processes_together_stay_as_far_apart_as_the_host_wants(tmp_path):
    counter = Counter()
    with handling(counter) as address:
        both = [
            subprocess.Popen([sys.executable, "-c", PROCESS, address, str(tmp_path)])
            for _ in range(2)
        ]

        assert [one.wait(timeout=60) for one in both] == [0, 0]
    assert len(counter.came_at) == 8
    assert min(counter.gaps) >= 0.2


def test_a_host_is_asked_by_one_thread_at_a_time():
    counter = Counter(takes_s=0.02)
    with handling(counter) as address, opened(Real) as get, ThreadPoolExecutor(6) as pool:
        list(pool.map(get, [Request(url=address)] * 12))

    assert (len(counter.came_at), counter.most) == (12, 1)


def test_threads_are_let_to_a_host_in_the_order_in_which_they_asked():
    came, first_is_there, go_on = [], threading.Event(), threading.Event()

    def handle(handler):
        came.append(handler.path)
        first_is_there.set()
        go_on.wait(30)
        say(handler)

    with handling(handle) as address, opened(Real) as get, ThreadPoolExecutor(12) as pool:
        pool.submit(get, Request(url=f"{address}/0"))
        first_is_there.wait(30)
        for number in range(1, 7):
            pool.submit(get, Request(url=f"{address}/{number}"))
            time.sleep(0.15)  # so that it stands in the queue before the next
        go_on.set()

    assert came == [f"/{number}" for number in range(7)]


def test_ten_hosts_are_asked_side_by_side():
    together = threading.Barrier(10, timeout=30)
    with ExitStack() as stack:
        urls = [
            stack.enter_context(handling(lambda handler: (together.wait(), say(handler))))
            for _ in range(10)
        ]
        get, pool = stack.enter_context(opened(Real)), stack.enter_context(ThreadPoolExecutor(10))

        answers = list(pool.map(get, [Request(url=url) for url in urls]))

    assert [answer.status for answer in answers] == [200] * 10


def test_each_question_waits_for_its_turn_and_no_longer():
    own = Time()
    with answering((200, {})) as (request, _), opened(own, limits=APART) as get:
        get(request)
        own.now += timedelta(seconds=0.15)
        get(request)
        own.now += timedelta(seconds=5)
        get(request)

    assert own.slept == pytest.approx([0.05])


def test_a_redirect_waits_for_its_turn_too():
    own = Time()
    with (
        answering((302, {"Location": "/there"}), (200, {})) as (request, _),
        opened(own, limits=APART) as get,
    ):
        get(request)

    assert own.slept == pytest.approx([0.2])


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_host_in_trouble_is_asked_again_after_a_while(status):
    own = Time()
    with answering((status, {}), (status, {}), (200, {})) as (request, asked), opened(own) as get:
        assert get(request).status == 200

    assert len(asked) == 3
    assert 0.5 <= own.slept[0] <= 1.5
    assert 1 <= own.slept[1] <= 3


def test_a_host_in_trouble_is_asked_three_times_and_no_more():
    with answering((503, {})) as (request, asked), opened(Time()) as get:
        assert get(request).status == 503

    assert len(asked) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 501])
def test_a_question_that_is_wrong_is_not_repeated(status):
    with answering((status, {})) as (request, asked), opened(Time()) as get:
        assert get(request).status == status

    assert len(asked) == 1


def test_a_connection_that_breaks_is_made_again():
    came = []

    def handle(handler):
        came.append(1)
        say(handler, b"half", Content_Length="1000" if len(came) < 3 else "4")

    with handling(handle) as address, opened(Time()) as get:
        assert get(Request(url=address)).body == b"half"


def test_a_host_that_asks_for_half_a_minute_gets_it():
    own = Time()
    with answering((429, {"Retry-After": "30"}), (200, {})) as (request, _), opened(own) as get:
        assert get(request).status == 200

    assert own.now == NOW + timedelta(seconds=30)


@pytest.mark.parametrize("later", ["3600", "Mon, 09 Mar 2026 01:00:00 GMT"])
def test_a_host_that_asks_for_an_hour_is_not_waited_for(later):
    own = Time()
    refusal = pytest.raises(FetchError, match=r"asks to wait until 01:00 UTC$")
    with (
        answering((429, {"Retry-After": later})) as (request, asked),
        opened(own) as get,
        refusal as raised,
    ):
        get(request)

    assert raised.value.retry_at == NOW + timedelta(hours=1)
    assert (len(asked), sum(own.slept) < 2) == (1, True)


def test_a_host_that_asks_for_an_hour_gets_it_from_the_next_process_too(tmp_path):
    own = Time()
    with answering((503, {"Retry-After": "3600"}), (200, {})) as (request, asked):
        for _ in range(2):
            with opened(own, tmp_path) as get, pytest.raises(FetchError):
                get(request)
        own.now = NOW + timedelta(hours=1)
        with opened(own, tmp_path) as get:
            assert get(request).status == 200

    assert len(asked) == 2


def test_a_host_whose_answers_are_used_up_is_left_alone_until_there_are_more():
    own = Time()
    with (
        answering((200, {"RateLimit": '"api";r=0;t=45'}), (200, {})) as (request, _),
        opened(own) as get,
    ):
        get(request)
        get(request)

    assert own.slept == [45]


@pytest.mark.parametrize("text", ["", "nonsense", "2099-01-01T00:00:00+00:00", "2026-03-09"])
def test_a_file_that_cannot_be_right_holds_nobody_up(tmp_path, text):
    (tmp_path / "127.0.0.1.turn").write_text(text, encoding="ascii")
    own = Time()
    with answering((200, {})) as (request, _), opened(own, tmp_path, APART) as get:
        get(request)
        get(request)

    assert own.slept == pytest.approx([0.2])


def test_a_process_that_was_stopped_while_it_asked_does_not_stop_us(tmp_path):
    with (tmp_path / "127.0.0.1.turn").open("w") as file, answering((200, {})) as (request, asked):
        fcntl.flock(file, fcntl.LOCK_EX)
        with (
            opened(Time(), tmp_path, APART) as get,
            pytest.raises(FetchError, match="not our turn for 180 s"),
        ):
            get(request)

    assert asked == []


def test_threads_behind_a_stopped_process_do_not_wait_one_after_the_other(tmp_path):
    own = Time()
    with (
        (tmp_path / "127.0.0.1.turn").open("w") as file,
        answering((200, {})) as (request, _),
        ThreadPoolExecutor(5) as pool,
    ):
        fcntl.flock(file, fcntl.LOCK_EX)
        with opened(own, tmp_path, APART) as get:
            refused = [pool.submit(get, request).exception() for _ in range(5)]

        assert [type(error) for error in refused] == [FetchError] * 5
        assert sum(own.slept) < 200


def test_who_is_interrupted_in_the_queue_leaves_it():
    queue, inside, end = fair_lock(), threading.Event(), threading.Event()

    def hold():
        with queue():
            inside.set()
            end.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    inside.wait(30)
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    with pytest.raises(KeyboardInterrupt), queue():
        pass
    end.set()
    holder.join()

    with queue():
        pass


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").touch()
    with (
        opened(Time(), tmp_path / "file" / "turns") as get,
        pytest.raises(FetchError, match=r"file/turns"),
    ):
        get(Request(url="http://127.0.0.1:9/"))
