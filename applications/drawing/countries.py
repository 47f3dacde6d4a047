"""Countries by their two letters, named in the reader's language."""

from functools import cache

from babel import Locale

#: What has a code but is no country one cooperates with.
_NOT_COUNTRIES = frozenset({"EU", "EZ", "UN", "ZZ", "QO", "XA", "XB", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"})


@cache
def countries(lang: str) -> dict[str, str]:
    """Code → name, in the alphabetical order of the language."""
    named = Locale.parse("en" if lang.startswith("en") else "sv").territories
    found = {
        code: name for code, name in named.items() if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES
    }
    found = {code: name for code, name in found.items() if code not in _NOT_COUNTRIES}
    return dict(sorted(found.items(), key=lambda pair: _order(pair[1])))


def country_name(code: str, lang: str) -> str:
    """The country's name; an unknown code is shown as it is."""
    return countries(lang).get(code, code)


def _order(name: str) -> str:
    return name.lower().translate(str.maketrans("åäöéèíôç", "{|}eeioc"))
