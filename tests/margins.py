"""What of a PDF stands outside its pages' margins."""

import re
import subprocess
from pathlib import Path

#: The right margin of a page, in the PDF's points (24 mm), and what rounding may take of it.
MARGIN, ROUNDING = 24 / 25.4 * 72, 2.0
WORD = re.compile(r'<(?:page width="([\d.]+)"|word [^>]*xMax="([\d.]+)"[^>]*>([^<]*))')


def outside(path: Path) -> list[str]:
    """Words that reach beyond the right margin of their page."""
    boxes = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, text=True, check=True).stdout
    found, width = [], 0.0
    for page, right, word in WORD.findall(boxes):
        if page:
            width = float(page)
        elif float(right) > width - MARGIN + ROUNDING:
            found.append(f"{word} ({float(right):.0f} of {width:.0f})")
    return found
