"""What is taken for weather, and what is not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.context.weather_api import LONGEST_BODY_BYTES, Weather, parse_current_weather

LEAVE_OUT = object()


def answer(**changes: Any) -> bytes:
    """A documented answer with some parts changed; a name "main__temp" is the part main.temp."""
    content: dict[str, Any] = {
        "coord": {"lon": 90.4074, "lat": 23.7104},
        "weather": [{"id": 501, "main": "Rain", "description": "moderate rain", "icon": "10d"}],
        "base": "stations",
        "main": {"temp": 28.48, "feels_like": 33, "pressure": 1002, "humidity": 84},
        "wind": {"speed": 4.6, "deg": 160},
        "rain": {"1h": 3.16},
        "dt": 1661870592,
        "sys": {"country": "BD"},
        "timezone": 21600,
        "id": 1185241,
        "name": "Dhaka",
        "cod": 200,
    }
    for path, value in changes.items():
        *above, name = path.split("__")
        part: Any = content
        for step in above:
            part = part[int(step)] if isinstance(part, list) else part[step]
        if value is LEAVE_OUT:
            del part[name]
        else:
            part[name] = value
    return json.dumps(content).encode()


def test_the_documented_answer() -> None:
    assert parse_current_weather(answer(), "Dhaka") == Weather(
        temperature=28.48,
        humidity=84.0,
        conditions="Rain",
        description="moderate rain",
        wind_speed=4.6,
        is_extreme_weather=False,
        city="Dhaka",
        observed_at="2022-08-30T14:43:12+00:00",
    )


@pytest.mark.parametrize(
    ("changes", "extreme"),
    [
        ({"main__temp": 39.9}, False),
        ({"main__temp": 40}, True),
        ({"main__temp": 6.1}, False),
        ({"main__temp": 6.0}, True),
        ({"wind__speed": 17.1}, False),
        ({"wind__speed": 17.2}, True),
        ({"weather__0__id": 211}, False),
        ({"weather__0__id": 212}, True),
        ({"weather__0__id": 502}, False),
        ({"weather__0__id": 504}, True),
        ({"weather__0__id": 781}, True),
    ],
)
def test_extreme_weather(changes: dict[str, Any], extreme: bool) -> None:
    assert parse_current_weather(answer(**changes), "Dhaka").is_extreme_weather is extreme


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"not json",
        b"<html><body>maintenance</body></html>",
        answer()[:-1],
        b"\xff\xfe" + answer(),
        b"[" * LONGEST_BODY_BYTES,
        b'{"cod": 401, "message": "Invalid API key."}',
        answer(cod=401),
        answer(cod="200"),
        answer(cod=LEAVE_OUT),
        answer(weather=[]),
        answer(weather={}),
        answer(weather=LEAVE_OUT),
        answer(weather__0__id="501"),
        answer(weather__0__main=""),
        answer(weather__0__main=None),
        answer(weather__0__description=LEAVE_OUT),
        answer(weather__0__description="x" * 201),
        answer(main=None),
        answer(main__temp="28.48"),
        answer(main__temp=True),
        answer(main__temp=float("nan")),
        answer(main__temp=float("inf")),
        answer(main__temp=301.63),
        answer(main__humidity=LEAVE_OUT),
        answer(main__humidity=101),
        answer(main__humidity=-1),
        answer(wind__speed=-1),
        answer(wind__speed=1e300),
        answer(dt="now"),
        answer(dt=1661870592.5),
        answer(dt=-1),
        answer(dt=10**12),
    ],
    ids=lambda body: body[:30].decode("latin-1") + f"-{len(body)}",
)
def test_anything_else_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match="not a current weather answer"):
        parse_current_weather(body, "Dhaka")


def test_an_answer_without_wind_keeps_the_rest() -> None:
    weather = parse_current_weather(answer(wind=LEAVE_OUT), "Dhaka")
    assert weather.wind_speed is None
    assert weather.temperature
    assert "wind_speed" not in weather.model_dump(exclude_none=True)


def test_the_error_names_the_part_and_not_its_value() -> None:
    with pytest.raises(ValueError, match=r"main\.temp") as caught:
        parse_current_weather(answer(main__temp="TELL-NOBODY"), "Dhaka")

    assert "TELL-NOBODY" not in str(caught.value)
    assert caught.value.__suppress_context__


@settings(deadline=None)
@given(st.binary() | st.recursive(st.none() | st.floats() | st.text(), st.lists).map(lambda v: json.dumps(v).encode()))
def test_no_body_raises_anything_else(body: bytes) -> None:
    with pytest.raises(ValueError, match="not a current weather answer"):
        parse_current_weather(body, "Dhaka")
