"""A linter as a program of its own: certificates in on standard input, findings out on standard output.

Frames: four bytes of length (big endian), then the bytes: a certificate in DER, answered by JSON, a list of `[name,
severity, place]`, or `{"fault": …}` where the certificate cannot be read. It ends when its input ends, so that no
linter outlives the process it works for, however that one ends.

It imports pkilint and nothing of the house, and is started by its path in Python's isolated mode.
"""

import gc
import json
import sys
from typing import Any, BinaryIO

from pkilint import etsi, finding_filter, loader
from pkilint.etsi import etsi_constants
from pkilint.pkix import certificate

CERTIFICATE_TYPE = "NCP-NATURAL-PERSON-CERTIFICATE"


class Linter:
    """pkilint's checks of EN 319 412-2 and RFC 5280 for a natural person's certificate."""

    def __init__(self) -> None:
        kind = etsi_constants.CertificateType.from_option_str(CERTIFICATE_TYPE)
        self.checks = certificate.create_pkix_certificate_validator_container(
            etsi.create_decoding_validators(kind), etsi.create_validators(kind)
        )
        self.filters = etsi.create_etsi_finding_filters(kind)

    def lint(self, der: bytes) -> list[tuple[str, str, str]]:
        document = loader.load_der_certificate(der, "certificate")
        results, _ = finding_filter.filter_results(self.filters, self.checks.validate(document.root))
        return [
            (found.finding.code, str(found.finding.severity), result.node.path)
            for result in results
            for found in result.finding_descriptions
        ]


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer frame after frame until the input ends."""
    linter = Linter()
    # The checks live as long as the process: the collector need not look at them again. Each document is a web of cycles.
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
    while len(head := source.read(4)) == 4:
        der = source.read(int.from_bytes(head, "big"))
        answer: Any
        try:
            answer = linter.lint(der)
        except Exception as error:  # whatever is wrong with the bytes is an answer, and the next frame is served
            answer = {"fault": f"{type(error).__name__}: {error}"}
        body = json.dumps(answer).encode()
        sink.write(len(body).to_bytes(4, "big") + body)
        sink.flush()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
