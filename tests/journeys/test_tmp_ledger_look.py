"""Temporary."""

from django.core.management import call_command

from tests.journeys.look import NARROW, WIDE, assert_accessible, picture

URLS = []


def sign_in(page, live, email):
    page.goto(live + "/konto/login/")
    page.fill("input[name=login]", email)
    from config.demo.people import PASSWORD

    page.fill("input[name=password]", PASSWORD)
    page.click("form[action*=login] button[type=submit], main form button[type=submit]")


def test_look(page, live, clock, settings):
    settings.DEMO = True
    call_command("load_demo", verbosity=0)
    from programmes.models import Assignment

    exc = Assignment.objects.get(key="vin-exc")
    green = Assignment.objects.get(key="vin-green")
    sign_in(page, live, "hanna.bjork@vinnova.example")
    import os

    for name, url in [
        ("saldon-program", f"/program/{exc.programme.key}/saldon/"),
        ("saldon-green", f"/uppdrag/{green.uuid}/saldon/"),
        ("huvudbok", f"/uppdrag/{exc.uuid}/huvudbok/"),
        ("huvudbok-matt", f"/uppdrag/{exc.uuid}/huvudbok/?ar=2025&matt=paid_net"),
        ("program", f"/program/{exc.programme.key}/"),
        ("anslag", f"/anslag/{exc.appropriation_id}/"),
    ]:
        if os.environ.get("ONLY") and os.environ["ONLY"] not in name:
            continue
        for size, w in ((WIDE, "w"), (NARROW, "n")):
            page.set_viewport_size(size if isinstance(size, dict) else {"width": size[0], "height": size[1]})
            page.goto(live + url)
            try:
                assert_accessible(page)
            except AssertionError as e:
                print("AXE", name, w, str(e)[:800])
            over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            print(name, w, "overflow", over)
            picture(page, f"ledger-{name}-{w}")
