"""The training certificate as a paper, in the language of the course."""

from kortisto.documents.pdf import make_pdf
from kortisto.ui.face import full_address

from .courses import all_courses
from .models import TrainingCertificate

# As much of the fingerprint as people can compare.
SHOWN_OF_FINGERPRINT = 16


def training_paper(training: TrainingCertificate) -> bytes:
    """The bytes of the certificate's PDF, before it is sealed; its parts are listed while the course is still the same."""
    course = next((one for one in all_courses().values() if one.content == training.content), None)
    return make_pdf(
        "training_certificate",
        {
            "name": training.name,
            "course": training.course,
            "passed_on": training.passed_on.isoformat(),
            "course_language": training.language,
            "version": training.version,
            "content": training.content[:SHOWN_OF_FINGERPRINT],
            "check_code": training.grouped_code,
            "parts": [part.title for part in course.parts[training.language]] if course else [],
            "address": full_address("public", "certificate_check"),
        },
        training.language,
    )
