"""The standard of research subjects."""

from sweden.subjects import AREAS, SUBJECTS, groups_of, known


def test_there_are_six_areas_and_forty_two_groups_each_within_its_area():
    groups = [one for area in AREAS for one in groups_of(area.code)]
    assert (len(AREAS), len(groups)) == (6, 42)
    assert len(SUBJECTS) == 48 == len({one.code for one in SUBJECTS})


def test_a_code_is_known_by_its_group():
    assert [known(code) for code in ("1", "103", "10304")] == [True, True, True]
    assert not any(known(code) for code in ("", "7", "108", "10", "1030", "99999", "103x4"))
