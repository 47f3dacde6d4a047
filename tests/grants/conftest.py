"""A granted project and the people of its reports, for tests that do not make their own."""

from copy import deepcopy

import pytest

from grants.workflow.reports import writing
from registry.models.access import Rights
from tests.factories import accounts, applications, payments, registry
from tests.factories import reports as make


@pytest.fixture(scope="module")
def _grant(standing):
    return payments.grant()


@pytest.fixture
def grant(_grant, db):
    return deepcopy(_grant)


@pytest.fixture
def hands(grant):
    return payments.hands(grant)


@pytest.fixture
def leader(grant):
    return applications.applicant()


@pytest.fixture
def economists(grant, leader):
    """By party: the coordinator's own, and one who writes for the others."""
    own, other = make.economist(grant), accounts.user()
    registry.participant(grant.case, other, rights=Rights.WRITE)
    return {pk: own if pk == grant.coordinator_id else other for pk in writing.parties_of(grant.project)}
