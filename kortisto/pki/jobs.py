"""Revocation lists, signed after the commit.

News go by the `urgent` queue, where one slot is always free for them: whatever is being issued in bulk, a lost card
comes before it. A worker that serves `urgent` but not `ca` does not open the authority's keys and passes the work on.
"""

from kortisto.kernel.jobs import job, later, periodic

from .backends.embedded.keys import KeysNotPermitted
from .ca import authority

FIRST = 100


@job("pki:publish_crl", queue="urgent", priority=FIRST)
def publish_crl() -> None:
    """Publish the lists that have news or grow old. Many revocations may ask; one finds the work, the others find
    none.
    """
    try:
        _publish()
    except KeysNotPermitted:
        later("pki:publish_crl_at_ca")


@job("pki:publish_crl_at_ca", queue="ca", priority=FIRST)
def publish_crl_at_ca() -> None:
    """The same, where the keys are."""
    _publish()


@periodic("pki:sweep_crls", cron="* * * * *", queue="ca")
def sweep_crls() -> None:
    """The lists that grow old, and whatever an interrupted job left unlisted."""
    _publish()


def _publish() -> None:
    ca = authority()
    if "publish" in ca.verbs:
        ca.publish()
