"""The private database: made once, found again, stopped when told, never somebody else's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured

from kortisto.config import environment
from kortisto.config.cluster import Cluster, ClusterError


@pytest.fixture
def state(monkeypatch) -> Iterator[Path]:
    """A state folder of the test's own, in a place that an unprivileged server may enter."""
    folder = Path(tempfile.mkdtemp(prefix="kortisto-cluster-"))
    folder.chmod(0o711)
    monkeypatch.setenv("KORTISTO_STATE", str(folder))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    yield folder
    Cluster("test").stop()
    shutil.rmtree(folder)


START = (
    "from kortisto.config.cluster import Cluster; c = Cluster('test'); c.ensure(); print(c.connect().info.backend_pid)"
)


@pytest.mark.subprocess
def test_six_programs_that_start_at_once_share_one_server(state):
    programs = [
        subprocess.Popen([sys.executable, "-c", START], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(6)
    ]
    for program in programs:
        _out, err = program.communicate(timeout=120)
        assert program.returncode == 0, err.decode()
    cluster = Cluster("test")
    with cluster.connect() as connection:
        roles = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE 'kortisto_%'")}
        encoding = connection.execute("SELECT pg_encoding_to_char(encoding), datcollate FROM pg_database").fetchone()
        listening = connection.execute("SHOW listen_addresses").fetchone()
    assert roles == {"kortisto_owner", "kortisto_app", "kortisto_cluster"}
    assert encoding == ("UTF8", "C.UTF-8")
    assert listening == ("",)
    assert cluster.socket.stat().st_mode & 0o077 == 0
    assert cluster.data.stat().st_mode & 0o077 == 0

    assert cluster.stop()
    assert not cluster.stop()
    with pytest.raises(psycopg.OperationalError):
        cluster.connect()
    # What was made is found again: the second start makes nothing anew.
    cluster.ensure()
    with cluster.connect() as connection:
        assert connection.execute("SELECT 1 FROM pg_roles WHERE rolname = 'kortisto_app'").fetchone()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make another user's folder")
def test_a_folder_that_somebody_else_laid_there_is_refused(state):
    cluster = Cluster("test")
    cluster.home.mkdir()
    os.chown(cluster.home, 1, 1)
    with pytest.raises(ClusterError, match="somebody else"):
        cluster.ensure()


def test_a_state_folder_that_is_a_planted_link_is_refused(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "state").symlink_to(tmp_path / "real")
    with pytest.raises(ImproperlyConfigured, match="not a folder of the user"):
        environment.own_folder(tmp_path / "state")


def test_a_long_path_never_makes_a_socket_that_cannot_be_opened(monkeypatch, tmp_path):
    monkeypatch.setenv("KORTISTO_STATE", str(tmp_path / ("long" * 25)))
    assert len(str(Cluster("test").socket / ".s.PGSQL.5432.lock")) <= 107


def test_two_checkouts_have_two_state_folders(monkeypatch):
    monkeypatch.delenv("KORTISTO_STATE", raising=False)
    here = environment.state_folder()
    monkeypatch.setattr(environment, "CHECKOUT", Path("/srv/another"))
    assert environment.state_folder() != here


def test_binaries_that_are_none_are_named(monkeypatch, tmp_path):
    from kortisto.config import cluster

    monkeypatch.setenv("KORTISTO_PG_BIN", str(tmp_path))
    cluster.binaries.cache_clear()
    try:
        with pytest.raises(ImproperlyConfigured, match="KORTISTO_PG_BIN"):
            cluster.binaries()
    finally:
        cluster.binaries.cache_clear()
