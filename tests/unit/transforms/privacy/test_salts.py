from __future__ import annotations

import base64
import secrets

import pytest

from transforms.privacy.salts import weakness


@pytest.mark.parametrize(
    "salt",
    [
        "",
        "   ",
        "short",
        "CHANGE_THIS_IN_PRODUCTION",
        "USE_SECRETS_MANAGER_IN_PROD",
        "passwordpassword",
        "1234567890123456",
        "9876543210987654",
        "abcdefghijklmnop",
        "qwertyuiopasdfgh",
        "aaaaaaaaaaaaaaaaaaaaaaaa",
        "abcabcabcabcabcabc",
        "8301749265018374",
        "my-secret-salt-for-privacy",
        "00112233001122330011",
        "changeme-changeme-changeme",
    ],
)
def test_a_weak_salt_is_named_by_its_fault(salt: str) -> None:
    fault = weakness(salt)
    assert fault is not None
    assert len(salt) < 6 or salt not in fault


def test_random_salts_are_strong_enough() -> None:
    for _ in range(300):
        assert weakness(base64.b64encode(secrets.token_bytes(32)).decode()) is None
        assert weakness(secrets.token_hex(32)) is None
        assert weakness(secrets.token_urlsafe(16)) is None
