"""What the pages drawn by the sweep lead to: no page leads its reader to a refusal."""

from collections.abc import Iterable, Mapping

from django.test import Client
from django.urls import Resolver404, resolve, reverse

from tests.house.access import ANONYMOUS, World
from tests.house.sweep import DOORS, handled, knock


def refused(world: World, clients: Mapping[str, Client], names: Iterable[str], *, everyone: bool = False) -> list[str]:
    """Links to our sample, the other authority's or a page that is nobody's, which their reader may not follow.

    Each page of `names` is drawn for everyone who may read it, or for the first and the last of them as in the sweep;
    what it has drawn already is not drawn again.
    """
    for name in names:
        door = DOORS[name]
        url = reverse(name, kwargs=world.samples[door.sample][0] if door.sample else {})
        may = [who for who in clients if who in door.reads]
        if "get" not in handled(url):
            continue
        for who in may if everyone else {*may[:1], *may[-1:]}:
            if url not in clients[who].seen:
                knock(clients[who], "get", url)
    found = []
    for who, client in clients.items():
        if who == ANONYMOUS:
            continue  # is asked to sign in
        for page, links in client.seen.items():
            for link in links:
                try:
                    there = resolve(link)
                except Resolver404:
                    found.append(f"{who} on {page}: {link} does not exist")
                    continue
                door = DOORS.get(there.view_name)
                if door is None or not door.reads or "get" not in handled(link):
                    continue  # nobody reads it as it is: it is led to with a query
                ours, theirs = world.samples[door.sample] if door.sample else ({}, {})
                given = {name: str(value) for name, value in there.kwargs.items()}
                if given == {name: str(value) for name, value in ours.items()}:
                    may = door.reads
                elif given == {name: str(value) for name, value in theirs.items()}:
                    may = door.theirs
                else:
                    continue  # something else of the kind, of which nothing is declared
                if who not in may:
                    found.append(f"{who} on {page}: {link} ({there.view_name}) is not theirs")
    return sorted(found)
