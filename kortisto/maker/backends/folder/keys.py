"""The exchange's keys: ours, private, in the key folder; the maker's, public, trusted by an operator."""

from django.core.exceptions import ImproperlyConfigured

from kortisto.kernel.keys import key_folder, read_key_file, write_key_file

from ...envelope import OwnKeys, TheirKeys

OWN, THEIR = "maker-exchange.json", "maker-public.json"


def own_keys() -> OwnKeys:
    """Our keys, made when there are none."""
    if not (key_folder() / OWN).exists():
        write_key_file(OWN, OwnKeys.make().to_json())
    return OwnKeys.from_json(read_key_file(OWN))


def trusted_keys() -> TheirKeys:
    """The maker's public keys; `ImproperlyConfigured` before anybody has trusted them."""
    try:
        return TheirKeys.from_json((key_folder() / THEIR).read_bytes())
    except FileNotFoundError:
        raise ImproperlyConfigured(
            "the card maker's keys are not trusted yet: run 'kortisto maker trust FILE'"
        ) from None


def trust(data: bytes) -> TheirKeys:
    """Trust the maker's public keys from now on; what they replace is no longer accepted."""
    keys = TheirKeys.from_json(data)
    key_folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    path = key_folder() / THEIR
    beside = path.with_suffix(".part")
    beside.write_bytes(keys.to_json())
    beside.chmod(0o600)
    beside.replace(path)
    return keys
