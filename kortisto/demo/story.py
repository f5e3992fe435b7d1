"""The story of one card, from the county's contract to the revocation list, played through actions only.

Work that a worker does after the commit is done here in the same process, step by step; the card maker is its own program.
"""

from kortisto.audit.checkpoints import make_checkpoint_key
from kortisto.audit.sealing import seal_now
from kortisto.pki.backends.embedded import keys as ca_keys
from kortisto.pki.backends.embedded.ceremony import make_authorities
from kortisto.registers.jobs import refresh_organisations, refresh_people, refresh_professionals

from . import beginning
from .card_maker import trust_the_maker
from .scene import Scene
from .story_cards import box, desk, loss, maker, professional
from .story_customers import clinic, county, office, registrars


def prepare(scene: Scene) -> None:
    """Keys, registers and the issuer's own people: what an operator does once."""
    stage = scene.stage
    with stage.step("ca.made", "Root and issuing authority are made; their keys never leave the key folder") as step:
        step.about("certificateauthority:made", make_authorities(actor=scene.operator))
    make_checkpoint_key()
    trust_the_maker()
    refresh_organisations()
    refresh_professionals()
    refresh_people()
    with stage.step(
        "office.appointed",
        "The operator appoints handlers, a rights administrator, an auditor and a revocation officer",
    ):
        scene.office = beginning.open_office(scene.operator)


PARTS = (
    ("issuer", "The card issuer", prepare),
    ("county", "The county: a contract, and two registration points with numbers of their own", county),
    ("registrars", "The registrars: two people at each point", registrars),
    ("clinic", "The clinic: it authorises one of the points to order its cards", clinic),
    ("office", "The office: a decision, and rights for exactly that point", office),
    ("desk", "The desk: Hanna's card is ordered", desk),
    ("professional", "The desk: a professional card needs neither contract nor mandate", professional),
    ("maker", "The card maker and the certificate authority", maker),
    ("box", "The box: the cards arrive, and Hanna gets hers", box),
    ("loss", "The loss: cancelled, revoked, and on the list", loss),
)


def play(scene: Scene) -> None:
    """Play the whole story. Every step ends on record; one that does not hold raises and ends the story."""
    with ca_keys.ca_keys_permitted():
        for code, heading, part in PARTS:
            scene.stage.begin(code, heading)
            part(scene)
        seal_now()
