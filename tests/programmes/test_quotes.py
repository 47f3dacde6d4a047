"""What a file quotes stands in the decision's text, letter by letter."""

import pytest
from django.core.management import CommandError, call_command


class TestQuotes:
    """The invented decision's text, with line breaks where they fall."""

    TEXT = """Stockholm den 18 juni 2026  Klimat- och näringslivsdepartementet
    Uppdraget gäller från den 1\n juli 2026. Provmyndigheten får under 2027  använda 30 miljoner
    kronor, varav högst 12 miljoner kronor till demonstrationsanläggningar; 2028–2030 beräknas 45,5 miljoner kronor
    per år. Medlen redovisas mot utgiftsområde 21 Energi, anslag 1:4 Energiforskning, och avser även medel till
    demonstrationsanläggningar, där myndighetens andel får vara högst 40 procent. Lägesbilden lämnas vartannat år,
    senast den 15 maj med början 2028, med hänvisning till beslutets diarienummer. Medlen rekvireras från Provkassan
    senast den 15 september varje år och återbetalas före utgången av februari året därpå."""

    def test_each_is_found_whatever_the_spaces(self, file, tmp_path, capsys):
        sources = tmp_path / "sources"
        sources.mkdir()
        (sources / "decision.txt").write_text(self.TEXT, encoding="utf-8")
        (sources / "picture.bin").write_bytes(b"\xff\xfe\x00")
        call_command("check_quotes", str(file()), "--sources", str(sources))
        assert capsys.readouterr().out == "14 quotes found in 1 texts.\n"

    def test_one_that_is_not_literal_is_told_with_its_place(self, file, tmp_path):
        sources = tmp_path / "sources"
        sources.mkdir()
        (sources / "decision.txt").write_text(self.TEXT.replace("högst 40 procent", "40 procent"), encoding="utf-8")
        path = file()
        with pytest.raises(CommandError) as caught:
            call_command("check_quotes", str(path), "--sources", str(sources))
        assert str(caught.value) == (
            f"{path}: conditions[0].quote: in no text: myndighetens andel får vara högst 40 procent"
        )

    def test_a_folder_without_texts_is_refused(self, tmp_path):
        with pytest.raises(CommandError, match="no folder with texts"):
            call_command("check_quotes", "--sources", str(tmp_path / "missing"))
