"""What language a page's words are in: what a page in English quotes of Swedish law and of decisions is marked as
Swedish (WCAG 2.2, 3.1.2), so that it is read aloud as what it is."""

import re
from html.parser import HTMLParser

#: Elements that have no end.
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
#: Elements whose words are heard by nobody, or in which nothing can be marked: a page's title is text alone.
UNMARKED = {"script", "style", "title", "option", "textarea"}
#: What is heard by those who do not see, beside the words themselves.
SPOKEN = ("aria-label", "alt", "placeholder")
#: Words by which a statute, or a decision of the government, is known.
STATUTE = re.compile(
    r"""\b(?:lagen|förvaltningslagen|förordning(?:en)?|artikel|artiklarna|regeringsbeslut(?:et)?|regleringsbrev(?:et)?)\b
    |§\ (?:första|andra|tredje|fjärde)""",
    re.VERBOSE | re.IGNORECASE,
)


class _Words(HTMLParser):
    """The words of a page, each with the element it stands in and the language that the elements around it say."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = [("", "")]
        self.found: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        language = given.get("lang") or self.open[-1][1]
        self.found += [(tag, language, text) for name in SPOKEN if (text := given.get(name))]
        if tag not in VOID:
            self.open.append((tag, language))

    def handle_endtag(self, tag: str) -> None:
        if any(one == tag for one, _language in self.open):
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        tag, language = self.open[-1]
        if tag not in UNMARKED and (words := " ".join(data.split())):
            self.found.append((tag, language, words))


def swedish_in(page: str) -> list[str]:
    """The Swedish law and the quotes that a page says to be in English."""
    words = _Words()
    words.feed(page)
    return [text for tag, language, text in words.found if language == "en" and (tag == "q" or STATUTE.search(text))]
