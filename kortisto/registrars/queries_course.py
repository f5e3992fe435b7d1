"""What the pages of a course show: progress, tries and certificates of one person, and what anybody may check."""

from dataclasses import dataclass

from django.db.models import QuerySet

from kortisto.accounts.models import User
from kortisto.kernel.names import search_text

from .courses import Course, Part, Question
from .models import CourseStudy, CourseTry, TrainingCertificate, TrainingSource
from .moves import read_check_code
from .states import TrainingState, TryState


@dataclass(frozen=True)
class Progress:
    """Where somebody is on the way through a course."""

    course: Course
    study: CourseStudy | None
    language: str
    parts: list[tuple[Part, bool]]
    open_try: CourseTry | None
    tries: list[CourseTry]

    @property
    def title(self) -> str:
        return self.course.title(self.language)

    @property
    def lead(self) -> str:
        return self.course.lead(self.language)

    @property
    def read(self) -> int:
        return sum(read for _part, read in self.parts)

    @property
    def all_read(self) -> bool:
        return self.read == len(self.parts)

    @property
    def next_part(self) -> Part | None:
        return next((part for part, read in self.parts if not read), None)


def progress_of(user: User, course: Course, language: str) -> Progress:
    """The user's progress; `language` is that of the page, for who has not begun."""
    study = CourseStudy.objects.filter(user=user, course=course.name).first()
    shown = study.language if study else ("sv" if language == "sv" else "fi")
    read = set(study.parts_read) if study else set()
    tries = list(study.tries.all()) if study else []
    return Progress(
        course=course,
        study=study,
        language=shown,
        parts=[(part, part.name in read) for part in course.parts[shown]],
        open_try=next((one for one in tries if one.state == TryState.OPEN), None),
        tries=[one for one in tries if one.state != TryState.OPEN],
    )


@dataclass(frozen=True)
class Answered:
    """One question of a finished try, with what was chosen and what is right."""

    question: Question
    options: list[tuple[str, bool, bool]]
    """Text, chosen, right."""
    right: bool


def answers_of(made: CourseTry, course: Course) -> list[Answered]:
    """The questions of a finished try; those that the course no longer has are left out."""
    shown = []
    for name in made.asked:
        question = course.questions[made.language].get(name)
        if question is None:
            continue
        chosen = set(made.answers.get(name, []))
        options = [(text, place in chosen, place in question.right) for place, text in enumerate(question.options)]
        shown.append(Answered(question, options, question.is_right(chosen)))
    return shown


def own_trainings(user: User) -> list[TrainingCertificate]:
    return list(TrainingCertificate.objects.filter(user=user).order_by("-passed_on", "-pk"))


@dataclass(frozen=True)
class Checked:
    """What anybody learns of a certificate by its code: never the name, only whether a name that they know is the one."""

    training: TrainingCertificate
    name_matches: bool | None


def check_certificate(code: str, name: str) -> Checked | None:
    """The certificate of this code; None when there is none in force."""
    read = read_check_code(code)
    training = (
        read
        and TrainingCertificate.objects.filter(
            check_code=read, source=TrainingSource.OWN_COURSE, state=TrainingState.ACCEPTED
        ).first()
    )
    if not training:
        return None
    told = search_text(name)
    return Checked(training, search_text(training.name) == told if told else None)


def waiting_trainings() -> QuerySet[TrainingCertificate]:
    """Certificates from elsewhere that nobody has looked at yet, the oldest first."""
    rows = TrainingCertificate.objects.filter(state=TrainingState.WAITING).select_related("user__person")
    return rows.order_by("created_at", "pk")
