"""What several verbs change together about training."""

from stdnum import luhn

from kortisto.accounts.models import User
from kortisto.kernel.clock import today
from kortisto.kernel.codes import ALPHABET, new_code, normalise_code

from .courses import Course
from .models import CourseTry, TrainingCertificate, TrainingSource

CHECK_CODE_BODY = 11


def new_check_code() -> str:
    """A certificate's code: eleven random characters (55 bits) and a check character, so that a typing error is caught."""
    body = new_code(CHECK_CODE_BODY)
    return body + luhn.calc_check_digit(body, ALPHABET)


def read_check_code(text: str) -> str | None:
    """The code somebody typed, as it is stored; None when it cannot be one."""
    code = normalise_code(text)
    if len(code) != CHECK_CODE_BODY + 1 or not all(letter in ALPHABET for letter in code):
        return None
    return code if luhn.is_valid(code, ALPHABET) else None


def make_certificate(*, user: User, course: Course, made: CourseTry) -> TrainingCertificate:
    """The certificate of a try that was passed; its paper is made and sealed afterwards by a job."""
    return TrainingCertificate.objects.create(
        user=user,
        course=course.title(made.language),
        passed_on=today(),
        language=made.language,
        source=TrainingSource.OWN_COURSE,
        name=user.name,
        check_code=new_check_code(),
        version=made.version,
        content=made.content,
    )
