"""Full or failing disks and read-only databases: clients get a clear refusal, and nothing is half done."""

import resource
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.concurrency.clients import Answer
from tests.concurrency.hall import Hall, Product
from tests.faults.conftest import Installation, product_of
from tests.faults.load import Centre
from tests.faults.parts import Part, workers
from tests.support.server_process import LiveServer

pytestmark = pytest.mark.faults
SMALL_DISK = 12 << 20
#: Count of tickets, more than fit in the space left for the write-ahead log.
MANY = 2_000
#: Seconds that the centre works before, during and after the fault.
WORK_S = 1.0


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The embedded default, where root runs the tests on a small disk of its own."""
    env = {"SECRET_KEY": "a-key-of-the-faults-only"}
    folder = tmp_path_factory.mktemp("embedded")
    with ExitStack() as stack:
        disk = stack.enter_context(small_disk(folder / "disk"))
        server = stack.enter_context(LiveServer(disk / "data", folder / "server.log", env))
        yield product_of(server, stack)
        server.stop()
        server.check()


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "tmpfs", str(folder)]
    mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    yield folder
    if mounted:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def hall_of(product: Product) -> Hall:
    """A site with a waiting ticket."""
    hall = Hall(product, next(product.sites))
    assert hall.kiosk.issue(hall.queue()).until_answered().accepted
    return hall


def issue_until_refused(hall: Hall) -> Answer:
    """Issue tickets, without retries, until there is no room for another."""
    for number in range(MANY):
        answer = hall.kiosk.issue(hall.queue()).keyed(f"key-{number}").once()
        if not answer.accepted:
            return answer
    raise AssertionError("there was room for all")


def check_refusal(hall: Hall, refused: Answer, code: str) -> None:
    server = hall.product.server
    assert (refused.status, refused.code) == (503, code)
    assert refused.retry_after is not None
    # Reads go on.
    looking = replace(hall.kiosk, told=[])
    assert looking.request("GET", f"/sites/{hall.site}/board").until_answered().status == 200
    assert code in server.log.read_text()


def check_recovery(centre: Centre, refused: Answer) -> None:
    """The same server, without repairs: the refused command is done once when it is repeated.

    Desks keep working meanwhile, and 50 displays follow and miss nothing.
    """
    assert refused.request.until_answered().accepted
    assert centre.hall.kiosk.issue(centre.hall.queue()).until_answered().accepted
    back = time.monotonic()
    time.sleep(WORK_S)
    assert any(each.accepted for each in centre.told(back))
    centre.checked()


def test_on_a_full_disk_a_command_is_refused_whole_and_done_when_there_is_room(embedded: Product) -> None:
    disk = embedded.server.data.parent
    if not disk.is_mount():
        pytest.skip("only root may mount a disk that is small enough to fill")
    centre, ballast = Centre(hall_of(embedded)), disk / "ballast"
    with centre:
        time.sleep(WORK_S)
        fill(ballast)

        refused = issue_until_refused(centre.hall)
        check_refusal(centre.hall, refused, "storage_full")
        time.sleep(WORK_S)
        ballast.unlink()
        check_recovery(centre, refused)


def fill(ballast: Path) -> None:
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            return


def test_when_the_disk_refuses_to_write_a_command_is_refused_whole_and_done_when_it_writes_again(
    embedded: Product,
) -> None:
    centre = Centre(hall_of(embedded))
    [worker] = workers(embedded.server)
    _, most = resource.prlimit(worker, resource.RLIMIT_FSIZE)
    log = embedded.server.data / "suyay.db-wal"
    with centre:
        time.sleep(WORK_S)
        resource.prlimit(worker, resource.RLIMIT_FSIZE, (log.stat().st_size, most))

        refused = issue_until_refused(centre.hall)
        check_refusal(centre.hall, refused, "storage_failed")
        time.sleep(WORK_S)
        resource.prlimit(worker, resource.RLIMIT_FSIZE, (most, most))
        check_recovery(centre, refused)


@pytest.mark.postgres
def test_at_a_standby_everything_is_shown_and_commands_are_done_when_it_may_write(
    installation: Installation,
) -> None:
    centre = Centre(hall_of(installation.product))
    with centre:
        time.sleep(WORK_S)
        with standby(installation.postgres):
            # The connections in the pools are dead, which is refused with another code first.
            refused = first_refusal(centre, "unavailable")
            check_refusal(centre.hall, refused, "read_only")
            centre.displays.wait_for(centre.board, within_s=5)
        check_recovery(centre, refused)


def first_refusal(centre: Centre, *other: str | None) -> Answer:
    """The first answer that has none of the other codes."""
    request = centre.hall.kiosk.issue(centre.hall.queue()).keyed("key")
    tries = (request.once() for _ in range(MANY))
    return next(each for each in tries if each.status and each.code not in other)


@contextmanager
def standby(postgres: Part) -> Iterator[None]:
    """PostgreSQL as a standby, as after a switch-over: it can be read, and waits for its primary."""
    signal = Path(postgres.command[postgres.command.index("-D") + 1]) / "standby.signal"
    postgres.kill()
    signal.touch()
    postgres.start()
    try:
        yield
    finally:
        postgres.kill()
        signal.unlink()
        postgres.start()


def test_a_server_that_may_only_read_its_file_shows_everything_and_takes_no_command(
    embedded: Product,
) -> None:
    centre, server = Centre(hall_of(embedded)), embedded.server
    with centre:
        time.sleep(WORK_S)
        with only_reading(server):
            refused = first_refusal(centre)
            check_refusal(centre.hall, refused, "read_only")
            time.sleep(WORK_S)
            centre.displays.wait_for(centre.board, within_s=5)
        check_recovery(centre, refused)


@contextmanager
def only_reading(server: LiveServer) -> Iterator[None]:
    """The server restarted on a file that it may not write, as after another user copied the files."""
    own = server.env
    url = f"sqlite:///file:{server.data / 'suyay.db'}?mode=ro&uri=true"
    server.stop()
    server.env = {**own, "DATABASE_URL": url}
    server.start()
    try:
        yield
    finally:
        server.stop()
        server.env = own
        server.start()
