"""The nightly sweep of files that no row names."""

import logging
from datetime import timedelta

from kortisto.kernel.clock import now
from kortisto.kernel.jobs import periodic

from .models import Document
from .storage import EncryptedStorage, document_storage

# A file is older than any transaction that might still be about to name it.
GRACE = timedelta(hours=24)
log = logging.getLogger("kortisto.documents")


@periodic("documents:sweep_orphans", cron="20 2 * * *", queue="bulk")
def sweep_orphans() -> int:
    """Delete files without a row: of actions that failed after writing, of crashes half-way, of rows retention deleted.

    Returns how many went. May run twice at once: deleting a file that is gone is no error.
    """
    storage = document_storage()
    if not isinstance(storage, EncryptedStorage):
        raise TypeError("The storage of documents cannot list its files; orphans would stay for ever.")
    swept = 0
    before = now() - GRACE
    for name in storage.names():
        try:
            fresh = storage.get_modified_time(name) > before
        except FileNotFoundError:
            continue
        if fresh or Document.objects.filter(storage_name=name).exists():
            continue
        storage.delete(name)
        swept += 1
    if swept:
        log.info("documents_swept", extra={"count": swept})
    return swept
