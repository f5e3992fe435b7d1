"""Messages signed and encrypted: read by the one they are for, believed only when the other party signed them."""

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from kortisto.maker.envelope import NotAccepted, OwnKeys, TheirKeys, agreed_key, digest, seal, unseal

US, MAKER, STRANGER = OwnKeys.make(), OwnKeys.make(), OwnKeys.make()
MESSAGE = {"kind": "batch", "name": "Åsa Mäkinen", "sequence": 1}


def sealed(message=MESSAGE, own=US, their=MAKER.public) -> bytes:
    return seal(message, own=own, their=their)


def opened(data: bytes, own=MAKER, their=US.public):
    return unseal(data, own=own, their=their)


def test_the_receiver_reads_what_the_sender_wrote():
    assert opened(sealed()) == MESSAGE


def test_nothing_of_the_message_is_readable_on_the_way():
    data = sealed()
    parts = [base64.urlsafe_b64decode(part + b"=" * (-len(part) % 4)) for part in data.split(b".")]
    assert not any("Mäkinen".encode() in part or b"batch" in part for part in parts)
    assert data.isascii()


def test_the_same_message_never_looks_the_same():
    assert sealed() != sealed()


def test_a_message_for_somebody_else_does_not_open():
    with pytest.raises(NotAccepted):
        opened(sealed(their=STRANGER.public))


def test_a_message_signed_by_somebody_else_is_not_believed():
    with pytest.raises(NotAccepted):
        opened(sealed(own=STRANGER))


def test_our_own_message_turned_back_is_not_believed():
    with pytest.raises(NotAccepted):
        unseal(sealed(their=US.public), own=US, their=MAKER.public)


@pytest.mark.parametrize("part", range(5))
def test_a_change_in_any_part_is_noticed(part):
    parts = sealed().split(b".")
    if parts[part]:
        place = len(parts[part]) // 2
        parts[part] = (
            parts[part][:place] + (b"A" if parts[part][place : place + 1] != b"A" else b"B") + parts[part][place + 1 :]
        )
    else:
        parts[part] = b"AAAA"
    with pytest.raises(NotAccepted):
        opened(b".".join(parts))


def test_a_message_that_says_it_needs_no_signature_is_not_believed():
    from kortisto.maker import envelope

    body = base64.urlsafe_b64encode(json.dumps(MESSAGE).encode()).rstrip(b"=").decode()
    for header in ({"alg": "none"}, {"alg": "ES384", "kid": "x", "typ": "kortisto-maker+json"}):
        protected = base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=").decode()
        with pytest.raises(NotAccepted):
            opened(envelope._encrypt(f"{protected}.{body}.", MAKER.public).encode())


@given(data=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@settings(max_examples=200, deadline=None)
def test_bytes_of_any_kind_are_refused_and_never_a_fault(data):
    with pytest.raises(NotAccepted):
        opened(data)


@given(message=st.dictionaries(st.text(max_size=10), st.text(max_size=30) | st.integers(-(2**50), 2**50), max_size=5))
@settings(max_examples=30, deadline=None)
def test_any_message_comes_through_whole(message):
    assert opened(sealed(message)) == message
    assert digest(opened(sealed(message))) == digest(message)


def test_keys_are_written_and_read_as_jwk_sets():
    assert OwnKeys.from_json(US.to_json()).signing.private_numbers() == US.signing.private_numbers()
    public = TheirKeys.from_json(US.public.to_json())
    assert public.fingerprint == US.public.fingerprint != MAKER.public.fingerprint
    assert b'"d"' not in US.public.to_json()


def number(text: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(text + "=="), "big")


def test_the_key_agreement_is_the_one_of_rfc_7518_appendix_c():
    bob = ec.EllipticCurvePrivateNumbers(
        number("VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw"),
        ec.EllipticCurvePublicNumbers(
            number("weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ"),
            number("e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck"),
            ec.SECP256R1(),
        ),
    ).private_key()
    ephemeral = ec.EllipticCurvePublicNumbers(
        number("gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0"),
        number("SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps"),
        ec.SECP256R1(),
    ).public_key()
    key = agreed_key(bob.exchange(ec.ECDH(), ephemeral), algorithm="A128GCM", bits=128, apu=b"Alice", apv=b"Bob")
    assert base64.urlsafe_b64encode(key).rstrip(b"=") == b"VqqN6vgjbSBcIijNcacQGg"
