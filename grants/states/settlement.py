"""On what ground a decided final grant is changed."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Section(TextChoices):
    """The provision of the Administrative Procedure Act (2017:900) by which the authority changes its decision. Section
    37's second paragraph has the three grounds on which a decision may be changed to the party's disadvantage."""

    OVERSIGHT = "36", _("section 36: an obvious slip of the pen, reckoning or the like")
    WRONG = "37", _("section 37: wrong, and not changed to the party's disadvantage")
    RESERVED = "37-1", _("section 37, second paragraph 1: the decision or its rules say that it may be taken back")
    SAFETY = "37-2", _("section 37, second paragraph 2: pressing reasons of safety")
    MISLED = "37-3", _("section 37, second paragraph 3: the party gave incorrect or misleading information")
    PLAINLY_WRONG = "38", _("section 38: plainly wrong, changed quickly, simply and to nobody's disadvantage")


#: Those by which the new decision may give the party less.
MAY_BE_LESS = frozenset({Section.OVERSIGHT, Section.RESERVED, Section.SAFETY, Section.MISLED})
