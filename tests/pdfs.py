"""What a PDF says, for those who test what is printed."""

import subprocess


def said(content: bytes) -> str:
    """The text of a PDF, its lines as one."""
    told = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return " ".join(told.stdout.decode().split())
