"""What properties of the rules of state aid are tried on: the shipped sets, their categories, amounts and days."""

from datetime import date

from hypothesis import strategies as some

from applications.loading.files import shipped
from applications.rules.aid.ruleset import Family, RuleSet

SIZES = ["large", "medium", "small", "micro"]
KRONOR = some.integers(0, 60_000_000)
SHARES = some.fractions(min_value=0, max_value=1, max_denominator=40)
RATES = some.fractions(min_value=8, max_value=14, max_denominator=10_000)
DAYS = some.dates(date(2024, 1, 1), date(2030, 12, 31))


def rules(family: str = Family.BLOCK_EXEMPTION) -> RuleSet:
    return next(one for one in shipped() if one.family == family)


def basis(key: str):
    return next(found for one in shipped() if (found := one.basis(key)))


BASES = [one for rules in shipped() for one in rules.bases]
CATEGORIES = [one for one in BASES for one in one.categories]
CATEGORY = some.sampled_from(CATEGORIES)
SIZE = some.sampled_from([*SIZES, None])
GIVEN_BONUSES = some.sets(some.sampled_from([one.key for basis in BASES for one in basis.bonuses]))
