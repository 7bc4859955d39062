"""The stand-in for the weather API, where the user has no key for the real one."""

import sys
from collections.abc import Mapping

from local.ports import Ports
from local.service import Service
from runtime import paths
from runtime.ports import is_open


class Weather(Service):
    """`local.weather_stand_in` as a process of its own."""

    name = "weather"
    title = "Weather stand-in"
    ready_seconds = 20.0

    @property
    def address(self) -> str:
        """The URL of the current-weather call."""
        return f"http://{self.at(self.ports.weather)}/data/2.5/weather"

    def listens(self) -> dict[str, list[int]]:
        """Give its port."""
        return {Ports.setting("weather"): [self.ports.weather]}

    def client_settings(self) -> dict[str, str]:
        """Give the URL, and a key that is not secret."""
        return {"WEATHER_API_URL": self.address, "WEATHER_API_KEY": "local-stand-in"}

    def configuration(self) -> str:
        """Give its port."""
        return str(self.ports.weather)

    def command(self) -> list[str]:
        """Give program and arguments."""
        return [sys.executable, "-m", "local.weather_stand_in", "--port", str(self.ports.weather), "--host", self.host]

    def environment(self) -> Mapping[str, str]:
        """Let Python find the project."""
        return paths.python_path()

    def answers(self) -> bool:
        """Try its port."""
        return is_open(self.ports.weather, host=self.host)
