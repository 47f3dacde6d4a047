"""Many at the same moment: numbers without gaps, one hand-in for two clicks, no save into what is handed in."""

from datetime import timedelta

from applications.errors import ActNotOpen
from applications.models import Application, ApplicationVersion
from applications.states import Status
from applications.workflow.draft import draft_of, save_section
from applications.workflow.submission import submit
from config.local import processes
from registry.models import Document, Event, Job, Message, RegisterEntry
from tests.factories import applications, calls

SENT = applications.WRITTEN + timedelta(hours=1)


def test_fifty_parallel_hand_ins_get_fifty_numbers_without_gaps(at_once):
    call = calls.call(questions=[])
    party = [{**applications.PARTIES[0], "number": ""}]
    people = [applications.applicant(f"{n}@x.example", f"Sökande {n}") for n in range(50)]
    drafts = [
        applications.draft(call, by=person, parties=party, title=f"Projekt {n}") for n, person in enumerate(people)
    ]
    outcomes = at_once(50, lambda n: submit(drafts[n], by=people[n], now=SENT))
    assert [one for one in outcomes if isinstance(one, BaseException)] == []
    serials = sorted(int(one.case.number.partition("-")[2]) for one in outcomes)
    assert serials == list(range(serials[0], serials[0] + 50))
    assert RegisterEntry.objects.filter(case__kind="application").count() == 50
    assert Job.objects.filter(case__kind="application").count() == 50


def test_two_clicks_at_once_are_one_hand_in(at_once):
    application = applications.draft()
    by = applications.applicant()
    outcomes = at_once(2, lambda n: submit(application, by=by, now=SENT + timedelta(microseconds=n)))
    assert len({one.case.number for one in outcomes}) == 1
    assert len({one.submitted_at for one in outcomes}) == 1
    case = application.case
    assert RegisterEntry.objects.filter(case=case).count() == 1
    assert Event.objects.filter(case=case, kind="application.submitted").count() == 1
    assert Message.objects.filter(case=case).count() == 1
    assert Job.objects.filter(case=case).count() == 1


def test_a_save_while_handing_in_is_either_handed_in_or_refused_and_never_lost_between(at_once):
    by = applications.applicant()
    for _attempt in range(5):
        application = applications.draft(calls.call(questions=[]), parties=[{**applications.PARTIES[0]}])
        version = draft_of(application)

        def act(n, application=application, version=version):
            if n == 0:
                return submit(application, by=by, now=SENT)
            return save_section(version, "project", {"title": "Ändrad"}, revision=None, by=by, now=SENT)

        sent, saved = at_once(2, act)
        assert isinstance(sent, Application)
        content = ApplicationVersion.objects.get(pk=version.pk).content
        if isinstance(saved, ActNotOpen):
            assert content["title"] == "Frysta T-celler för sjukhusapotek"
        else:
            assert content["title"] == "Ändrad"


def test_two_who_save_the_same_field_at_once_leave_one_of_them_with_both_versions(at_once):
    application = applications.draft()
    by = applications.applicant()
    version = draft_of(application)
    outcomes = at_once(
        2,
        lambda n: save_section(version, "project", {"title": f"Från {n}"}, revision=version.revision, by=by, now=SENT),
    )
    refused = [one for one in outcomes if isinstance(one, BaseException)]
    assert [one.code for one in refused] == ["conflict"]
    loser = 0 if isinstance(outcomes[0], BaseException) else 1
    assert refused[0].figures["mine"] == {"title": f"Från {loser}"}
    assert refused[0].figures["theirs"] == {"title": f"Från {1 - loser}"}


def test_a_real_worker_makes_the_receipt_once(worker):
    application = applications.submitted_application()

    def done():
        return Document.objects.filter(case=application.case).count() == 2

    assert processes.wait_until(done, within=60, alive=worker.alive), worker.output
    assert RegisterEntry.objects.filter(case=application.case, direction="sent").count() == 1
    application.refresh_from_db()
    assert application.status == Status.SUBMITTED
