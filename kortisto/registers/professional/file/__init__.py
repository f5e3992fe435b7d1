"""A professional register that delivers a file: JSON Lines, UTF-8, one professional a line, closed by a count.

```
{"registration_number": "…11 characters…", "identity_code": "…", "family_name": "…", "given_names": "…", "rights": [
  {"code": "…", "kind": "licensed|protected_title|limited", "title_fi": "…", "title_sv": "…", "valid_from": "2020-01-31",
   "valid_until": null, "restriction": ""}]}
{"count": 412345}
```

The count at the end tells a whole file from one cut off. The authority's own delivery format is not public; a converter for
it belongs beside this backend.
"""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from kortisto.registers.errors import BrokenDelivery, RegisterDown
from kortisto.registers.professional import Professional, Right


class Register:
    """Reads the delivery at `path`. It answers no single questions: those are asked of the mirror."""

    VERBS: ClassVar[frozenset[str]] = frozenset({"deliver"})

    def __init__(self, *, path: str) -> None:
        self.path = Path(path)

    def deliver(self) -> Iterator[Professional]:
        if not self.path.exists():
            raise RegisterDown("there is no delivery")
        count = 0
        closed = False
        with self.path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if closed:
                    raise BrokenDelivery(f"line {number} comes after the count")
                try:
                    content = json.loads(line)
                    if "count" in content:
                        if content["count"] != count:
                            raise BrokenDelivery(
                                f"the delivery counts {content['count']} professionals but has {count}"
                            )
                        closed = True
                        continue
                    professional = _professional(content)
                except (ValueError, KeyError, TypeError, AttributeError):
                    raise BrokenDelivery(f"line {number} cannot be read") from None
                count += 1
                yield professional
        if not closed:
            raise BrokenDelivery(f"the delivery ends after {count} professionals without its count")

    def find(self, identity_code: str) -> Professional | None:
        raise NotImplementedError("a file of deliveries answers no single questions")


def _professional(content: dict[str, Any]) -> Professional:
    return Professional(
        registration_number=str(content["registration_number"]),
        identity_code=content["identity_code"],
        family_name=content["family_name"],
        given_names=content["given_names"],
        rights=tuple(_right(right) for right in content["rights"]),
    )


def _right(content: dict[str, Any]) -> Right:
    if content["kind"] not in ("licensed", "protected_title", "limited"):
        raise ValueError("kind")
    until = content.get("valid_until")
    return Right(
        code=str(content["code"]),
        kind=content["kind"],
        title_fi=content["title_fi"],
        title_sv=content["title_sv"],
        valid_from=date.fromisoformat(content["valid_from"]),
        valid_until=date.fromisoformat(until) if until else None,
        restriction=content.get("restriction") or "",
    )
