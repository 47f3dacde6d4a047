"""A personal number stands in the one table that is for it: in no other row, address, page, file or answer."""

import re

import pytest
from django.db import connection
from django.test import Client

from applications.models import SoleTrader
from registry.workflow.secrecy import mark
from tests.factories import accounts, applications
from tests.house.sweep import names

pytestmark = pytest.mark.django_db
NUMBER = "198703142396"
#: With and without century and sign, as anyone may write it.
WRITTEN = re.compile(r"(?:19)?870314[-+ ]?2396")


@pytest.fixture
def sent():
    firm = {**applications.PARTIES[0], "name": "Ada Lund Konsult", "number": "", "personal_number": NUMBER}
    return applications.submitted_application(parties=[firm, applications.PARTIES[1]])


def test_it_stands_in_a_table_of_its_own_and_in_no_other(sent) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        found = []
        for name in tables:
            cursor.execute(f'SELECT 1 FROM "{name}" AS row WHERE row::text ~ %s LIMIT 1', [WRITTEN.pattern])
            found += [name] if cursor.fetchone() else []
    assert found == [SoleTrader._meta.db_table]


def test_no_page_list_file_or_api_answer_tells_it_unasked(sent) -> None:
    officer, client = accounts.staff(), Client()
    client.force_login(officer)
    case = sent.case.uuid
    for url in (
        f"/arenden/{case}/",
        f"/arenden/{case}/diarium/",
        f"/ansokningar/{case}/",
        "/ansokningar/",
        "/ansokningar/?format=csv",
        "/arenden/?format=csv",
        "/sok?q=Ada+Lund",
        f"/api/v1/applications/{case}/",
        "/api/v1/applications/",
    ):
        answer = client.get(url)
        text = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code == 200, url
        assert not WRITTEN.search(text.decode()), url


def test_no_address_takes_a_number_of_a_person() -> None:
    assert not [name for name in names() if re.search(r"personal_number>|personnummer>|<str:number", name)]


def test_a_marked_field_is_warned_of_beside_the_field_for_those_inside_only(sent) -> None:
    officer, client = accounts.staff(), Client()
    mark(sent.case, field="application.summary", label="Sammanfattning", ground="osl-30-23-1", by=officer,
         now=applications.WRITTEN)  # fmt: skip
    for who, times in ((officer, 1), (applications.applicant(), 0)):
        client.force_login(who)
        page = client.get(f"/ansokningar/{sent.case.uuid}/").content.decode()
        main = page[page.index('id="c-project"') : page.index('id="c-budget"')]
        assert main.count("kan vara hemligt") == times
