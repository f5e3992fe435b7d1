import hashlib
import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import transaction

from kortisto.documents.download import download
from kortisto.documents.jobs import sweep_orphans
from kortisto.documents.keep import DocumentChanged, keep, read, start_retention
from kortisto.documents.models import Document, Scan
from kortisto.documents.storage import EncryptedStorage, document_storage
from kortisto.kernel.errors import Refusal
from kortisto.kernel.sealed import CannotOpen

from .samples import pdf_bytes, upload

pytestmark = pytest.mark.django_db
FILE = pdf_bytes()


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    """A folder of the test's own; the storage is asked for afresh because its settings changed."""
    settings.STORAGES = settings.STORAGES | {
        "documents": {
            "BACKEND": "kortisto.documents.storage.EncryptedStorage",
            "OPTIONS": {"location": str(tmp_path / "documents")},
        }
    }
    return tmp_path / "documents"


def kept(**changes) -> Document:
    facts = {
        "kind": "employment_proof",
        "subject_code": "employmentproof:7ZK3M0Q2AB",
        "by": "user:0T5J8W9XYZ",
    } | changes
    return keep(upload(FILE, "Hanna Korhosen todistus.pdf"), **facts)


def test_a_kept_file_comes_back_whole():
    document = kept()
    assert read(document) == FILE
    assert document.sha256 == hashlib.sha256(FILE).hexdigest()
    assert (document.size, document.content_type, document.scan) == (len(FILE), "application/pdf", Scan.NOT_SCANNED)


def test_nothing_on_the_disk_tells_what_the_file_is_or_whose(folder):
    document = kept()
    (path,) = [path for path in folder.rglob("*") if path.is_file()]
    content = path.read_bytes()
    assert b"%PDF" not in content
    assert FILE[100:140] not in content
    assert document.code not in str(path)
    assert "todistus" not in str(path)
    assert path.stat().st_mode & 0o077 == 0


def test_the_name_a_file_came_with_is_sealed():
    document = kept()
    document.refresh_from_db()
    assert str(document.original_name) == "<sealed>"
    assert document.original_name.open_for_program() == "Hanna Korhosen todistus.pdf"
    assert document.file_name == f"employment_proof-{document.code}.pdf"


def test_a_file_moved_under_another_name_does_not_open(folder):
    one, other = kept(), kept()
    (folder / one.storage_name).replace(folder / other.storage_name)
    with pytest.raises(CannotOpen):
        read(other)


def test_bytes_that_are_not_those_that_were_kept_are_noticed():
    document = kept()
    Document.objects.filter(pk=document.pk).update(sha256="0" * 64)
    document.refresh_from_db()
    with pytest.raises(DocumentChanged):
        read(document)


def test_a_download_is_an_attachment_that_the_browser_neither_guesses_nor_keeps():
    document = kept()
    response = download(document)
    assert response.content == FILE
    assert response["Content-Disposition"] == f'attachment; filename="employment_proof-{document.code}.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    assert "sandbox" in response["Content-Security-Policy"]


def test_the_file_is_on_the_disk_before_the_row_commits_and_swept_when_it_never_does(folder):
    with transaction.atomic():
        name = kept().storage_name
        assert (folder / name).exists()
        transaction.set_rollback(True)  # the action failed after the file was written
    assert not Document.objects.filter(storage_name=name).exists()

    assert sweep_orphans() == 0  # an action might still be about to name it
    yesterday = (folder / name).stat().st_mtime - timedelta(hours=25).total_seconds()
    os.utime(folder / name, (yesterday, yesterday))
    assert sweep_orphans() == 1
    assert not (folder / name).exists()


def test_the_sweep_leaves_files_that_have_a_row_and_takes_half_written_ones(folder):
    document = kept()
    half = folder / document.storage_name[:2] / ".half.0000"
    half.write_bytes(b"cut off")
    for path in (half, folder / document.storage_name):
        os.utime(path, (0, 0))
    assert sweep_orphans() == 1
    assert not half.exists()
    assert read(document) == FILE


def test_a_refused_file_leaves_nothing_behind(folder):
    with pytest.raises(Refusal):
        keep(upload(b"MZ" + b"\0" * 100), kind="x", subject_code="x:1", by="user:1")
    assert not Document.objects.exists()
    assert not folder.exists()


def test_the_storage_never_reaches_outside_its_folder(folder):
    storage = document_storage()
    assert isinstance(storage, EncryptedStorage)
    with pytest.raises(ValueError, match="outside"):
        storage.path("../../etc/passwd")


def test_a_name_is_written_once_and_never_over(folder):
    document = kept()
    with pytest.raises(FileExistsError):
        document_storage().save(document.storage_name, upload(FILE))
    assert read(document) == FILE


def test_retention_starts_for_all_files_of_a_matter_at_once():
    document, other = kept(), kept(subject_code="employmentproof:OTHER00000")
    assert start_retention(subject_code=document.subject, on=date(2026, 11, 23)) == 1
    document.refresh_from_db()
    other.refresh_from_db()
    assert (document.retain_from, other.retain_from) == (date(2026, 11, 23), None)
