"""Issue, revoke, find: the embedded authority's verbs.

The order of things in issuing: check; ask the register; build the fields; lint a copy that a throw-away key of the
same kind signed; then, in one short transaction, hold the requests, look once more, sign the same fields with the
real key, keep. A certificate leaves this process only after the commit, so a process killed at any step leaves either
a kept certificate or none.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import transaction

from kortisto.audit.record import record
from kortisto.audit.restored import refuse_if_restored
from kortisto.kernel.actors import System
from kortisto.kernel.clock import add_years, day_of, now
from kortisto.kernel.errors import Refusal
from kortisto.kernel.jobs import later

from ...ca import VERBS, CertificateRequest
from ...conf import pki_settings
from ...crl import entry
from ...drafting import Checked, Draft, Issuer, check, crl_url, draft, end_of_day
from ...errors import CaUnavailable, Finding, IssueRefused, LintRefused, UnknownCertificate
from ...events import Event
from ...lint import pool, stopping
from ...models import Certificate, CertificateAuthority, CrlIssue
from ...register import address_for, hold, known
from ...states import CERTIFICATE, AuthorityKind, CertificateState, Reason
from . import keys
from .publishing import publish_due

# Certificates in one transaction; while one group is signed and written, the next ones are being linted.
GROUP = 32
GROUPS_AHEAD = 2
# The longest period of any profile, in years: how long a year's revocation list may be needed.
LONGEST_YEARS = 5
ACTOR = System("pki")

Outcome = Certificate | IssueRefused


@dataclass(frozen=True)
class _Place:
    """A request on its way, and where in the caller's list its outcome belongs."""

    index: int
    checked: Checked


@dataclass(frozen=True)
class _Linting:
    """A draft whose copy is with the linter."""

    place: _Place
    draft: Draft
    fields: bytes
    findings: "Future[list[Finding]]"


class EmbeddedAuthority:
    """The authority in this program. Its keys are opened in `issue` only; `revoke` and `find` need none."""

    verbs = VERBS

    def issue(self, request: CertificateRequest) -> Certificate:
        (outcome,) = self.issue_many([request])
        if isinstance(outcome, IssueRefused):
            raise outcome
        return outcome

    def issue_many(self, requests: Sequence[CertificateRequest]) -> list[Outcome]:
        return _Issuing(requests).run()

    def revoke(self, certificate: Certificate, *, reason: Reason) -> Certificate:
        """No key is needed: the entry is written now, and the list is signed by a job that this transaction leaves
        behind.
        """
        with transaction.atomic():
            stored = Certificate.objects.select_for_update(no_key=True).filter(pk=certificate.pk).first()
            if stored is None:
                raise UnknownCertificate(certificate.code)
            if stored.state == CertificateState.REVOKED:
                return stored
            moment = now().replace(microsecond=0)
            move = CERTIFICATE.apply(
                stored,
                "revoke",
                reason=reason,
                revoked_at=moment,
                crl_entry=entry(serial=int(stored.serial, 16), revoked_at=moment, reason=reason),
            )
            record(Event.CERTIFICATE_REVOKED, actor=ACTOR, subject=stored, move=move, reason=reason.value)
            later("pki:publish_crl")
        return stored

    def find(self, *, request_id: str) -> Certificate | None:
        return Certificate.objects.filter(request_id=request_id).first()

    def crl(self, *, ca: str, year: int) -> CrlIssue | None:
        return CrlIssue.objects.filter(address__ca__slug=ca, address__year=year).order_by("-number").first()

    def publish(self) -> list[CrlIssue]:
        return publish_due()


class _Issuing:
    """One call of `issue_many`."""

    def __init__(self, requests: Sequence[CertificateRequest]) -> None:
        self.requests = requests
        self.outcomes: list[Outcome | None] = [None] * len(requests)
        self.settings = pki_settings()

    def run(self) -> list[Outcome]:
        groups = list(_groups(self._checked()))
        if groups:
            self._prepare()
        waiting: deque[list[_Linting]] = deque()
        for group in groups:
            waiting.append(self._start(group))
            if len(waiting) > GROUPS_AHEAD:
                self._finish(waiting.popleft())
        while waiting:
            self._finish(waiting.popleft())
        self._record_refusals()
        return [outcome for outcome in self.outcomes if outcome is not None]

    def _checked(self) -> Iterator[_Place]:
        for index, request in enumerate(self.requests):
            try:
                yield _Place(index, check(request))
            except IssueRefused as refusal:
                self.outcomes[index] = refusal

    def _prepare(self) -> None:
        """The authority that signs, and this year's revocation-list address."""
        ca = CertificateAuthority.objects.filter(kind=AuthorityKind.ISSUING).order_by("-id").first()
        if ca is None:
            raise CaUnavailable("no issuing authority has been made: run 'kortisto ca make'")
        try:
            refuse_if_restored()
        except Refusal as refusal:
            # Orders wait until the operators have looked; they are not refused themselves.
            raise CaUnavailable(refusal.code) from refusal
        self.key = keys.open_key(ca.slug)
        self.throw_away = ec.generate_private_key(self.key.curve)
        self.now = now()
        year = day_of(self.now).year
        self.url = crl_url(self.settings, slug=ca.slug, year=year)
        last_expiry = end_of_day(add_years(day_of(self.now).replace(month=12, day=31), LONGEST_YEARS))
        self.ca = ca
        self.address = address_for(ca=ca, year=year, url=self.url, last_expiry=last_expiry)
        authority = x509.load_der_x509_certificate(bytes(ca.certificate))
        self.issuer = Issuer(authority.subject, bytes.fromhex(ca.key_identifier), ca.slug, ca.not_after)

    def _start(self, group: list[_Place]) -> list[_Linting]:
        """Draft the group's certificates and hand their copies to the linters; what is known already is answered."""
        answers = known([place.checked for place in group])
        return [
            linting
            for place in group
            if not self._answered(place, answers) and (linting := self._draft(place)) is not None
        ]

    def _draft(self, place: _Place) -> _Linting | None:
        try:
            made = draft(place.checked, issuer=self.issuer, crl_url=self.url, settings=self.settings, now=self.now)
        except IssueRefused as refusal:
            self.outcomes[place.index] = refusal
            return None
        copy = made.builder.sign(self.throw_away, hashes.SHA384())
        findings = pool().submit(copy.public_bytes(Encoding.DER))
        return _Linting(place, made, copy.tbs_certificate_bytes, findings)

    def _finish(self, group: list[_Linting]) -> None:
        """Sign and keep what the linter passed, in one transaction that nothing encloses."""
        passed = [linting for linting in group if self._passed(linting)]
        if not passed:
            return
        with transaction.atomic(durable=True):
            hold(linting.place.checked for linting in passed)
            answers = known([linting.place.checked for linting in passed])
            fresh = [linting for linting in passed if not self._answered(linting.place, answers)]
            kept = Certificate.objects.bulk_create([self._signed(linting) for linting in fresh])
            for certificate in kept:
                record(
                    Event.CERTIFICATE_ISSUED,
                    actor=ACTOR,
                    subject=certificate,
                    context=certificate.subject_code,
                    serial=certificate.serial,
                    request_id=certificate.request_id,
                    profile=f"{certificate.profile}/{certificate.profile_version}",
                    policy_version=certificate.policy_version,
                )
        for linting, certificate in zip(fresh, kept, strict=True):
            self.outcomes[linting.place.index] = certificate

    def _answered(self, place: _Place, answers: dict[str, Outcome]) -> bool:
        answer = answers.get(place.checked.request.request_id)
        if answer is not None:
            self.outcomes[place.index] = answer
        return answer is not None

    def _passed(self, linting: _Linting) -> bool:
        checked = linting.place.checked
        found = stopping(linting.findings.result(), accepted=checked.profile.accepted_findings)
        if found:
            self.outcomes[linting.place.index] = LintRefused(checked.request.request_id, found)
        return not found

    def _signed(self, linting: _Linting) -> Certificate:
        made, checked = linting.draft, linting.place.checked
        signed = made.builder.sign(self.key, hashes.SHA384())
        if signed.tbs_certificate_bytes != linting.fields:
            raise AssertionError("what was signed is not what was linted")
        request = checked.request
        return Certificate(
            request_id=request.request_id,
            request_fingerprint=checked.fingerprint,
            ca=self.ca,
            address=self.address,
            serial=f"{made.serial:X}",
            use=request.use,
            subject_code=request.subject_code,
            subject={name: one.to_json() for name, one in request.attributes.items()},
            der=signed.public_bytes(Encoding.DER),
            public_key_sha256=checked.public_key_sha256,
            not_before=made.not_before,
            not_after=made.not_after,
            profile=checked.profile.name,
            profile_version=checked.profile.version,
            policy_version=request.policy_version or self.settings.cps_version,
        )

    def _record_refusals(self) -> None:
        refused = [
            (request, outcome)
            for request, outcome in zip(self.requests, self.outcomes, strict=True)
            if isinstance(outcome, IssueRefused)
        ]
        if not refused:
            return
        with transaction.atomic():
            for request, refusal in refused:
                record(
                    Event.CERTIFICATE_REFUSED,
                    actor=ACTOR,
                    subject=request.subject_code,
                    request_id=request.request_id,
                    refusal=refusal.code,
                    facts=refusal.facts,
                )


def _groups(places: Iterable[_Place]) -> Iterator[list[_Place]]:
    """Groups of at most `GROUP`, none holding two requests with the same id or the same key: the second one finds
    what the first was given.
    """
    group: list[_Place] = []
    names: set[str] = set()
    for place in places:
        own = {place.checked.request.request_id, place.checked.public_key_sha256}
        if len(group) == GROUP or names & own:
            yield group
            group, names = [], set()
        group.append(place)
        names |= own
    if group:
        yield group
