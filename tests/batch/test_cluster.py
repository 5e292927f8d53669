"""The same batch on a Dask cluster of processes: the same bytes, also when a worker is lost; from S3 to S3."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.batch.inputs import gather
from pipeline.batch.run import Outcome, Plan, run_batch
from pipeline.batch.workers import WorkersError
from pipeline.errors import ExitCode, UsageError
from pipeline.settings import Settings
from tests.batch.drive import FAST, Silent, drive
from tests.batch.papers import pages, picture, text
from tests.batch.test_faults import digests

if TYPE_CHECKING:
    from pipeline.batch.cluster import Cluster

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, memory_limit=0
    ) as found:
        yield found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("cluster") / "in"
    made.mkdir()
    text(made / "a.txt", 1)
    pages(made / "b.tif", "b", 22, black=(4, 14))
    for number in range(6):
        picture(made / f"c{number}.png", str(number))
    return made


def plan(out: Path, cluster: Any, road: str = "steady", **more: Any) -> Plan:
    def executor(settings: Settings, build: str, _jobs: int) -> Cluster:
        from pipeline.batch.cluster import Cluster

        return Cluster(settings, build, cluster.scheduler_address)

    settings = Settings(**FAST)  # type: ignore[arg-type]
    return Plan(settings, out, Silent(), f"tests.batch.roads:{road}", {"stub": "1"}, executor=executor, **more)


def run(inputs: str, how: Plan) -> Outcome:
    return run_batch(gather([inputs], True, how.out), how)


def test_the_same_bytes_as_on_one_machine(folder: Path, cluster: Any) -> None:
    drive("steady", [folder], folder.with_name("here"))
    assert run(str(folder), plan(folder.with_name("there"), cluster)).exit_code == ExitCode.DONE
    assert digests(folder.with_name("there")) == digests(folder.with_name("here"))


def test_a_page_that_crashes_costs_a_page(folder: Path, cluster: Any, tmp_path: Path) -> None:
    outcome = run(str(folder), plan(tmp_path / "out", cluster, "crashing"))
    assert outcome.counts == {"done": 7, "partial": 1, "failed": 0, "skipped": 0, "waiting": 0}
    assert len(cluster.workers) == 2


def test_a_lost_worker_loses_nothing(folder: Path, cluster: Any) -> None:
    out = folder.with_name("lost")
    victim = next(iter(cluster.workers.values()))

    def kill() -> None:
        deadline = time.monotonic() + 60
        while not list((out / "work").glob("*/*/*.gz")) and time.monotonic() < deadline:
            time.sleep(0.01)
        os.kill(victim.process.pid, signal.SIGKILL)  # its nanny starts another

    killer = threading.Thread(target=kill)
    killer.start()
    outcome = run(str(folder), plan(out, cluster, "slow"))
    killer.join()
    assert outcome.exit_code == ExitCode.DONE
    assert digests(out) == digests(folder.with_name("here"))


def test_no_scheduler(tmp_path: Path) -> None:
    from pipeline.batch.cluster import Cluster

    with pytest.raises(WorkersError, match="no Dask scheduler"):
        Cluster(Settings(), "x:y", "tcp://127.0.0.1:9", connect_seconds=1)


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A bucket of a server that speaks S3, on this machine."""
    pytest.importorskip("s3fs")
    server = pytest.importorskip("moto.server").ThreadedMotoServer(port=0)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    import s3fs

    s3fs.S3FileSystem.clear_instance_cache()
    files = s3fs.S3FileSystem()
    files.mkdir("archive")
    yield "archive"
    s3fs.S3FileSystem.clear_instance_cache()
    server.stop()


def test_from_s3_to_s3(folder: Path, bucket: str, tmp_path: Path) -> None:
    import s3fs

    files = s3fs.S3FileSystem()
    files.put(str(folder), f"{bucket}/in", recursive=True)
    settings = Settings(**FAST)  # type: ignore[arg-type]
    how = Plan(settings, tmp_path / "state", Silent(), "tests.batch.roads:steady", {"stub": "1"}, f"s3://{bucket}/out")
    outcome = run(f"s3://{bucket}/in", how)
    assert (outcome.exit_code, outcome.counts["done"]) == (ExitCode.DONE, 8)
    here = folder.with_name("here")
    if not here.exists():
        drive("steady", [folder], here)
    assert sorted(path.rpartition("/")[2] for path in files.find(f"{bucket}/out/records")) == sorted(
        path.name for path in (here / "records").iterdir()
    )
    for path in (here / "pages").iterdir():
        assert files.cat_file(f"{bucket}/out/pages/{path.name}") == path.read_bytes()
    assert files.exists(f"{bucket}/out/records.jsonl")
    again = run(f"s3://{bucket}/in", how)
    assert (again.worked, again.exit_code) == (False, ExitCode.DONE)


def test_a_url_of_a_kind_that_is_not_known(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        list(gather(["nowhere://x/y"], True, tmp_path))
