from typing import Any

from django.core.files.base import File

from kortisto.access.policy import grounds_to_import
from kortisto.audit.record import record
from kortisto.documents.table_file import read_table
from kortisto.kernel.action import action
from kortisto.kernel.jobs import later
from kortisto.registrars.events import Event
from kortisto.registrars.import_columns import cells_of, places_of
from kortisto.registrars.importing import new_row
from kortisto.registrars.models import RegistrarImport, RegistrarImportRow

MOST_ROWS = 5_000
PIECE = 500


@action
def upload_registrars(*, actor: Any, file: File) -> RegistrarImport:
    """The office gives a list of existing registrars (CSV or XLSX); its rows are checked afterwards, and nothing is changed yet.

    The file itself is not kept. Refuses with `columns_missing`, and as `read_table` does.
    """
    grounds = grounds_to_import(actor=actor)
    table = read_table(file, most_rows=MOST_ROWS)
    places = places_of(table.head)
    source = RegistrarImport.objects.create(uploaded_by=actor)
    rows = [new_row(source=source, number=number, cells=cells_of(line, places)) for number, line in table.rows]
    RegistrarImportRow.objects.bulk_create(rows, batch_size=PIECE)
    record(Event.IMPORT_UPLOADED, actor=actor, subject=source, grounds=grounds, rows=len(rows))
    later("registrars:check_import", code=source.code)
    return source
