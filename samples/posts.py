"""Social posts as the scrapers of TikTok and of Meta (Facebook and Instagram) send them."""

import random
from datetime import datetime
from typing import Any

from samples.catalogue import CATEGORIES, CITIES, PRODUCTS_BY_CATEGORY, SHOPS
from samples.draft import REFERENCE, Draft, identifier, moment_before, moment_between, spell_time
from samples.people import people
from samples.texts import (
    ABOUT_LIFE,
    ABOUT_PRODUCT,
    BANGLA,
    DETAILS,
    EMOJIS,
    ENGLISH,
    HASHTAGS,
    PERSONAL,
    ROMANISED,
    SCRIPTS,
    Story,
    pick,
)

PLATFORMS = ("tiktok", "facebook", "instagram")

_LIFE_SHARE = 0.12
_PERSONAL_SHARE = 0.35
_MIXED_SHARE = 0.12
_MINIMAL_SHARE = 0.15
_PAGE_SHARE = 0.15


def post(
    rng: random.Random, n: int, platform: str, *, prefix: str = "s", reference: datetime = REFERENCE
) -> dict[str, Any]:
    """Return a valid post.

    Args:
        rng: source of chance.
        n: number of the record, from which its id is made.
        platform: tiktok, facebook or instagram.
        prefix: start of the id.
        reference: no time in the post is later.

    Raises:
        ValueError: another platform.
    """
    return draft_post(rng, n, platform, prefix, reference).record


def draft_post(rng: random.Random, n: int, platform: str, prefix: str, reference: datetime) -> Draft:
    """Return a valid post and the personal values in it. Arguments and errors as of `post`."""
    if platform not in PLATFORMS:
        raise ValueError(f"platform must be one of {', '.join(PLATFORMS)}, not {platform!r}")
    story = Story(rng, pick(rng, PRODUCTS_BY_CATEGORY[pick(rng, CATEGORIES)]))
    script = SCRIPTS[0] if (draw := rng.random()) < 0.36 else SCRIPTS[1] if draw < 0.7 else SCRIPTS[2]
    about_life = rng.random() < _LIFE_SHARE
    tags = _tags(story, "general" if about_life else story.product.category)
    author, is_page = _author(story)
    content = _content(story, script, about_life, tags)
    style, posted = rng.random(), moment_before(rng, reference)
    record: dict[str, Any] = {
        "post_id": identifier(prefix, platform, n),
        "platform": platform,
        "content": content,
        "author": author,
        "engagement_count": int(rng.random() ** 4 * 20_000),
        "posted_at": spell_time(style, posted),
    }
    if rng.random() >= _MINIMAL_SHARE:
        scraped = spell_time(style, moment_between(rng, posted, reference))
        record |= _usual_fields(story, platform, script, tags, scraped, record["engagement_count"], about_life)
        _add_unknown_fields(story, record, platform, is_page)
    return Draft(record, story.pii)


def _author(story: Story) -> tuple[str, bool]:
    """Return who posted, and whether that is a shop's page rather than a person."""
    draw = story.rng.random()
    if draw < _PAGE_SHARE:
        return pick(story.rng, SHOPS), True
    person = story.person
    if draw < 0.45:
        return story.tell(person.username), False
    return story.tell(person.name_bangla if draw < 0.65 else person.name), False


def _tags(story: Story, category: str) -> list[str]:
    pool = HASHTAGS[category]
    start, count = int(story.rng.random() * len(pool)), int(story.rng.random() * 4)
    return [pool[(start + step) % len(pool)] for step in range(count)]


def _content(story: Story, script: str, about_life: bool, tags: list[str]) -> str:
    rng = story.rng
    parts = [story.fill(pick(rng, (ABOUT_LIFE if about_life else ABOUT_PRODUCT)[script]), script)]
    if rng.random() < _MIXED_SHARE:
        # People change from one way of writing to another within a post.
        script = pick(rng, (BANGLA, ROMANISED) if script == ENGLISH else (ENGLISH,))
    if not about_life and rng.random() < 0.4:
        parts.append(story.fill(pick(rng, DETAILS[script][story.product.category]), script))
    if rng.random() < _PERSONAL_SHARE:
        parts.append(story.fill(pick(rng, PERSONAL[script]), script))
    if rng.random() < 0.3:
        parts.append(pick(rng, EMOJIS) * (1 + int(rng.random() * 3)))
    if tags and rng.random() < 0.5:
        parts.append(" ".join(f"#{tag}" for tag in tags))
    return ("\n" if rng.random() < 0.1 else " ").join(parts)


def _usual_fields(
    story: Story, platform: str, script: str, tags: list[str], scraped_at: str, engagement: int, about_life: bool
) -> dict[str, Any]:
    rng, person = story.rng, story.person
    number = int(rng.random() * 10**15)
    likes = int(engagement * (0.5 + rng.random() * 0.4))
    author_id = f"1000{person.number}" if platform == "facebook" else f"{platform[0]}{person.number}"
    has_id = rng.random() < 0.8
    post_url = _post_url(story, platform, number, author_id if has_id else None)
    picture = f"https://cdn.example.com/{platform}/{number:x}.jpg"
    if has_id and rng.random() < 0.3:
        picture = f"https://cdn.example.com/{platform}/u/{story.tell(author_id)}/{number:x}.jpg"
    return {
        "author_id": story.tell(author_id) if has_id else None,
        "likes_count": likes,
        "comments_count": (engagement - likes) // 2,
        "shares_count": engagement - likes - (engagement - likes) // 2 if rng.random() < 0.9 else None,
        "views_count": engagement * 12 if platform == "tiktok" else None,
        "hashtags": tags,
        "mentioned_products": [] if about_life or rng.random() < 0.4 else [story.product.english],
        "post_url": post_url,
        "scraped_at": scraped_at,
        "media_urls": [picture] if rng.random() < 0.6 or "/u/" in picture else [],
        "location": pick(rng, CITIES[story.city].spellings) if rng.random() < 0.7 else None,
        # What a scraper's own guess says, which is often no more than the default.
        "language": "en" if rng.random() < 0.3 else script,
    }


def _post_url(story: Story, platform: str, number: int, author_id: str | None) -> str:
    """Return a link to the post, in one of the forms that name its author too."""
    rng, person = story.rng, story.person
    draw = rng.random()
    if platform == "tiktok":
        url = f"https://www.tiktok.com/{story.tell(f'@{person.username}')}/video/7{number:018}"
        return f"{url}?share_author_id={story.tell(author_id)}" if author_id and draw < 0.2 else url
    if platform == "facebook":
        profile = story.tell(author_id or f"1000{person.number}")
        if draw < 0.6:
            return f"https://www.facebook.com/permalink.php?story_fbid={number}&id={profile}"
        if draw < 0.8:
            return f"https://m.facebook.com/story.php?story_fbid={number}&id={profile}"
        return f"https://www.facebook.com/groups/{number % 10**9}/user/{profile}/"
    if draw < 0.2:
        return f"https://www.instagram.com/stories/{story.tell(person.username)}/{number}/"
    return f"https://www.instagram.com/p/C{number:x}/"


def _add_unknown_fields(story: Story, record: dict[str, Any], platform: str, is_page: bool) -> None:
    """Add what scrapers send beyond the schema, often with personal values, and drop what is null in some."""
    rng, person = story.rng, story.person
    if rng.random() < 0.3:
        for name in [name for name, value in record.items() if value is None]:
            del record[name]
    if rng.random() < 0.25 and not is_page:
        record["author_profile_url"] = f"https://www.{platform}.com/{story.tell(f'@{person.username}')}"
        record["author_verified"] = rng.random() < 0.05
    if is_page and rng.random() < 0.5:
        story.clear()
        record["page_about"] = story.fill("Online shop in {city}. Orders: {phone} or {email}", ENGLISH)
        record["phone"] = story["phone"]
    if rng.random() < 0.06:
        commenter = pick(rng, people())
        comment = Story(rng, story.product)
        comment.person = commenter
        text = comment.fill(pick(rng, PERSONAL[ROMANISED]), ROMANISED)
        record["comments"] = [{"author": comment.tell(commenter.name), "text": text, "likes": int(rng.random() * 40)}]
        story.pii += [value for value in comment.pii if value not in story.pii]
    if rng.random() < 0.2:
        record["scraper"] = {
            "name": f"{platform}-scraper",
            "version": "2.4.1",
            "run": f"run-{int(rng.random() * 1e6):06}",
        }
