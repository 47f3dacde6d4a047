"""Codes of economic activity (SNI): five digits, of which the first four are the European NACE code. Two editions are
in use side by side, so the edition is always kept with the code.
"""

import re

#: SNI 2007 is NACE Rev. 2, SNI 2025 is NACE Rev. 2.1.
EDITIONS = ("2007", "2025")

_CODE = re.compile(r"([0-9]{2})[.\s]?([0-9]{3})", re.ASCII)
#: The divisions that NACE Rev. 2 has; Rev. 2.1 is without 45.
_DIVISIONS = frozenset(
    f"{one:02d}"
    for first, last in (
        (1, 3),
        (5, 9),
        (10, 33),
        (35, 39),
        (41, 43),
        (45, 47),
        (49, 53),
        (55, 56),
        (58, 66),
        (68, 75),
        (77, 82),
        (84, 88),
        (90, 99),
    )
    for one in range(first, last + 1)
    if one not in (34, 40, 44, 48, 54, 57, 67, 76, 83, 89)
)


class SniError(ValueError):
    """What is wrong with a code: format, division or edition."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def sni(text: str, edition: str = "2007") -> str:
    """A code as it is kept, "72190", from "72.190" or "72 190". Raises SniError."""
    if edition not in EDITIONS:
        raise SniError("edition")
    found = _CODE.fullmatch(text.strip())
    if not found:
        raise SniError("format")
    if found[1] not in _DIVISIONS or (edition == "2025" and found[1] == "45"):
        raise SniError("division")
    return found[1] + found[2]


def show_sni(code: str) -> str:
    """ "72190" as "72.190"; anything else as it is."""
    return f"{code[:2]}.{code[2:]}" if re.fullmatch(r"[0-9]{5}", code, re.ASCII) else code


def nace_group(code: str) -> str:
    """The NACE group, which the registers of state aid ask for: "72190" → "72.1"."""
    return f"{code[:2]}.{code[2]}"
