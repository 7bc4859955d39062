"""What surrounds a record: kind of product, weather, time of day and year. Plain Python, without Beam."""

from clients.redis_connection import RedisConnection
from transforms.context.categories import Category, CategoryTable
from transforms.context.cities import canonical_city
from transforms.context.temporal import temporal_context, temporal_context_of
from transforms.context.weather import WeatherConfig, WeatherResult, WeatherService
from transforms.context.weather_api import Outcome

__all__ = [
    "Category",
    "CategoryTable",
    "Outcome",
    "RedisConnection",
    "WeatherConfig",
    "WeatherResult",
    "WeatherService",
    "canonical_city",
    "temporal_context",
    "temporal_context_of",
]
