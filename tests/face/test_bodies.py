"""A request that is larger than any form of the portal is refused before anybody reads it."""

import pytest
from django.conf import settings
from django.test import Client

LARGEST = settings.UPLOAD_MAX_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE


class Unread:
    """A body that must not be touched."""

    def read(self, *_size: int) -> bytes:
        raise AssertionError("the body was read")

    readline = read


def post(path: str, length: str) -> tuple[int, str]:
    kind = "multipart/form-data; boundary=B"
    request = {"CONTENT_LENGTH": length, "CONTENT_TYPE": kind, "wsgi.input": Unread()}
    response = Client(enforce_csrf_checks=True).post(path, **request)
    return response.status_code, response.content.decode()


@pytest.mark.parametrize("path", ["/account/login/", "/desk/", "/no-such-page/"])
def test_request_that_is_too_large_is_refused_unread(path: str):
    status, page = post(path, str(LARGEST + 1))

    assert status == 413
    assert "30 MB" in page


def test_request_of_the_largest_size_is_not_refused_for_its_size():
    assert post("/account/login/", str(LARGEST))[0] == 403


@pytest.mark.parametrize("length", ["", "many"])
def test_request_without_a_sound_length_is_left_to_the_others(length: str):
    assert post("/no-such-page/", length)[0] in (403, 404)
