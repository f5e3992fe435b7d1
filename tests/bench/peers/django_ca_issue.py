"""django-ca issuing certificates into PostgreSQL, in a process and an environment of its own (it is GPL; nothing of it ships).

Started by `tests.bench.beside_django_ca` with django-ca's own interpreter: `make FOLDER` makes its tables and an authority
with a P-384 key; `issue FOLDER FILE` says *ready*, waits for *go*, and issues one certificate for each request of the file,
each in a transaction of its own, as its `create_cert` does.
"""

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings

FILES = "django.core.files.storage.FileSystemStorage"
urlpatterns: list = []


def begin(folder: str) -> None:
    settings.configure(
        SECRET_KEY="only of this measurement",
        USE_TZ=True,
        ROOT_URLCONF=__name__,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django_ca"],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "HOST": os.environ["PEER_HOST"],
                "PORT": os.environ["PEER_PORT"],
                "NAME": os.environ["PEER_NAME"],
                "USER": os.environ["PEER_USER"],
                "CONN_MAX_AGE": None,
            }
        },
        STORAGES={
            "default": {"BACKEND": FILES},
            "staticfiles": {"BACKEND": FILES},
            "django-ca": {"BACKEND": FILES, "OPTIONS": {"location": folder}},
        },
        CA_DEFAULT_HOSTNAME="ca.example.fi",
    )
    django.setup()
    from django.urls import include, path

    urlpatterns.append(path("ca/", include("django_ca.urls")))


def make() -> None:
    from django.core.management import call_command
    from django_ca.key_backends import key_backends
    from django_ca.key_backends.storages.models import StoragesCreatePrivateKeyOptions
    from django_ca.models import CertificateAuthority

    call_command("migrate", verbosity=0)
    CertificateAuthority.objects.init(
        "peer",
        key_backends["default"],
        StoragesCreatePrivateKeyOptions(key_type="EC", password=None, path="ca", elliptic_curve=ec.SECP384R1()),
        subject=x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Peer")]),
        not_after=datetime.now(UTC) + timedelta(days=3650),
        key_type="EC",
    )


def issue(file: str) -> None:
    from django_ca.key_backends.storages.models import StoragesUsePrivateKeyOptions
    from django_ca.models import Certificate, CertificateAuthority

    requests = x509_requests(Path(file).read_bytes())
    authority = CertificateAuthority.objects.get()
    key = StoragesUsePrivateKeyOptions(password=None)
    Certificate.objects.count()
    print("ready", flush=True)
    assert sys.stdin.readline() == "go\n"
    for request in requests:
        Certificate.objects.create_cert(authority, key, request, subject=request.subject)
    print("done", flush=True)
    sys.stdin.readline()


def x509_requests(pem: bytes) -> list[x509.CertificateSigningRequest]:
    end = b"-----END CERTIFICATE REQUEST-----\n"
    return [x509.load_pem_x509_csr(one + end) for one in pem.split(end) if one.strip()]


if __name__ == "__main__":
    begin(sys.argv[2])
    make() if sys.argv[1] == "make" else issue(sys.argv[3])
