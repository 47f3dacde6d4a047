"""An application, as a draft and as handed in, for tests that do not make their own: made once for a module, of which
each test gets a copy. A module with another one overrides what is made."""

from copy import deepcopy

import pytest

from applications.models import Application
from tests.factories import applications


@pytest.fixture(scope="module")
def _draft(standing) -> Application:
    return applications.draft()


@pytest.fixture
def draft(_draft, db) -> Application:
    return deepcopy(_draft)


@pytest.fixture(scope="module")
def _sent(standing) -> Application:
    return applications.submitted_application()


@pytest.fixture
def sent(_sent, db) -> Application:
    return deepcopy(_sent)
