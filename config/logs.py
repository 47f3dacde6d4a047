"""What a log says: one JSON object a line in production, and never what tells of a person.

Nothing in the product writes people's data into a log; but libraries, and the errors that people's own words cause, do:
an integrity error quotes the row, an address what was searched for. All that looks like it is left out of every
handler's words, the traces' too. Who did what stands in the database, for those who may read it.
"""

import json
import logging
import re
import traceback
from datetime import UTC, datetime

#: Addresses whose last part is a secret: calendar feeds, and the links of sign-in that come by mail.
_SECRET = re.compile(r"(/kalender/|/konto/confirm-email/|/konto/password/reset/key/)[^/\s?\"']+")
#: What people search for and hand in stands after the question mark; an address without it says enough.
_QUERY = re.compile(r"((?:\s|^|[\"'(]|https?://[^\s/?\"']+)/[^\s?\"']*)\?[^\s\"']*")
#: Personal and coordination numbers, with or without century and sign; organisation numbers fall with them. Within an
#: identifier or a hash digits are no number: letters or a sign stand beside them.
_NUMBER = re.compile(r"(?<![\w-])(?:\d{2})?\d{6}[-+ ]?\d{4}(?![\w-])")
_MAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
#: The values that PostgreSQL quotes of a row that broke a rule: people's own words, of many lines, to the next field of
#: the error, the next part of a trace, or the end.
_ROW = re.compile(
    r"((?:DETAIL|DETALJ):\s*).*?(?=\n(?:HINT|TIPS|CONTEXT|KONTEXT|STATEMENT|SATS|WHERE|LOCATION):"
    r"|\n\nThe above exception was|\n\nDuring handling of|\nTraceback \(most recent|\Z)",
    re.DOTALL,
)


def without_secrets(text: str) -> str:
    """The text with every secret in an address left out."""
    return _SECRET.sub(r"\1…", text)


def without_people(text: str) -> str:
    """The text with secrets, searches, personal numbers, e-mail addresses and quoted rows left out."""
    text = _ROW.sub(r"\1…", _QUERY.sub(r"\1?…", without_secrets(text)))
    return _MAIL.sub("…@…", _NUMBER.sub("…", text))


class NoSecrets(logging.Filter):
    """Leaves out of what a handler writes all that must not stand in a log. Lets every record through."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        clean = without_people(message)
        if clean != message:
            record.msg, record.args = clean, ()
        if record.exc_info and not record.exc_text:
            # The formatter takes the trace from here, and adds none of its own.
            record.exc_text = "".join(traceback.format_exception(*record.exc_info)).rstrip("\n")
        if record.exc_text:
            record.exc_text = without_people(record.exc_text)
        if record.stack_info:
            record.stack_info = without_people(record.stack_info)
        return True


class Json(logging.Formatter):
    """One object a line: at, level, logger, message; of a request method, path and status; of an error its trace."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        request = getattr(record, "request", None)
        if getattr(request, "path", None):
            said |= {"method": request.method, "path": without_people(request.path)}
        if hasattr(record, "status_code"):
            said["status"] = record.status_code
        if record.exc_info and record.exc_info[0] is not None:
            said["error"] = record.exc_info[0].__name__
        if record.exc_text:
            said["trace"] = record.exc_text
        return json.dumps(said, ensure_ascii=False, default=str)
