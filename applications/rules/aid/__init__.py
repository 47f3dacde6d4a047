"""State aid, as pure functions over rule sets: how much, on which basis, to whom, and what to change.

Nothing of law stands here. Rates, ceilings, bonuses and their sources are data (`ruleset`), valid for a period; a
decision keeps the set it was made under. Amounts are whole kronor, shares exact fractions, euro exact.
"""
