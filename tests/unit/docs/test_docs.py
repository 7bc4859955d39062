"""The documentation: no dead link, every generated page is what its program makes, no measurement typed by hand."""

import re
from pathlib import Path

import pytest

import benchmarks.performance_page
import benchmarks.scaling_page
import cli.reference
import schemas.reference
from transforms import remedies

PROJECT = Path(__file__).parents[3]
PAGES = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")])
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
_HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)


def anchors(page: Path) -> set[str]:
    """The anchors that a page has, as GitHub makes them."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    headings = (re.sub(r"[`*\[\]]", "", found).lower() for found in _HEADING.findall(text))
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_no_link_is_dead(page: Path) -> None:
    dead = []
    for target in _LINK.findall(_CODE.sub("", page.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        path = (page.parent / name).resolve() if name else page
        if not path.exists() or (anchor and path.suffix == ".md" and anchor not in anchors(path)):
            dead.append(target)
    assert dead == []


def test_every_page_can_be_reached_from_the_index() -> None:
    index = PROJECT / "docs" / "README.md"
    linked = {(index.parent / target.partition("#")[0]).resolve() for target in _LINK.findall(index.read_text())}
    assert [page for page in (PROJECT / "docs").rglob("*.md") if page != index and page not in linked] == []


def test_files_that_pages_name_exist() -> None:
    """Names in code style that look like a page or a module of ours are there."""
    named = re.compile(
        r"`((?:docs|deploy|pipeline|transforms|schemas|cli|clients|scripts|local|samples|archive|benchmarks|terminal)"
        r"/[\w./-]+\.(?:py|md|json|yml|yaml|sql|properties))`"
    )
    gone = {
        f"{page.name}: {name}"
        for page in PAGES
        if page.name != "CHANGELOG.md"
        for name in named.findall(page.read_text(encoding="utf-8"))
        if not (PROJECT / name).exists()
    }
    assert gone == set()


def test_modules_that_pages_name_without_their_package_exist() -> None:
    ours = {path.name for top in PROJECT.iterdir() if top.is_dir() and top.name[0] != "." for path in top.rglob("*.py")}
    gone = {
        f"{page.name}: {name}"
        for page in PAGES
        if page.name != "CHANGELOG.md"
        for name in re.findall(r"`(\w+\.py)`", page.read_text(encoding="utf-8"))
        if name not in ours and name != "setup.py"
    }
    assert gone == set()


@pytest.mark.parametrize(
    ("page", "made"),
    [
        (cli.reference.PAGE, cli.reference.markdown),
        (schemas.reference.PAGE, schemas.reference.markdown),
        (benchmarks.performance_page.PAGE, benchmarks.performance_page.markdown),
        (benchmarks.scaling_page.PAGE, benchmarks.scaling_page.markdown),
        (remedies.PAGE, lambda: remedies.with_table(remedies.PAGE.read_text(encoding="utf-8"))),
    ],
    ids=["commands", "topics", "performance", "scaling", "reasons"],
)
def test_a_generated_page_is_the_one_its_program_makes(page: Path, made: object) -> None:
    assert callable(made)
    assert page.read_text(encoding="utf-8") == made()


def test_the_pages_of_reasons_hold_every_reason() -> None:
    text = remedies.PAGE.read_text(encoding="utf-8")
    assert [reason for reason in remedies.REMEDIES if f"| `{reason}` |" not in text] == []


def test_the_glossary_is_in_order_and_defines_each_term_once() -> None:
    text = (PROJECT / "docs" / "glossary.md").read_text(encoding="utf-8")
    terms = re.findall(r"^\| (?!term|---)([^|]+?) \|", text, re.MULTILINE)
    assert len(terms) >= 30
    assert terms == sorted(set(terms), key=str.lower)


@pytest.mark.parametrize(
    ("question", "file", "answer"),
    [
        ("In which order do the stages run?", "pipeline/graph.py", "ORDER|stage"),
        ("What is the path of a dead letter?", "CONTRIBUTING.md", r"\*\*A bad record\*\*"),
        ("How long is a topic retained?", "docs/reference/topics.md", r"`validated.social.tiktok` .* 6 hours"),
        ("Which fields does the store have?", "docs/reference/stages.md", r"SocialPost \| post_id, content"),
        ("Where is a counter declared?", "CONTRIBUTING.md", r"metrics \(`transforms/prometheus/declarations.py`\)"),
        ("Why is /health not ready?", "docs/reference/metrics.md", r"`lag` \| for `HEALTH_LAG_SECONDS`"),
        ("Which rule masked a phone?", "docs/explanation/privacy.md", "bd privacy check .* each find by type and rule"),
        (
            "How does the local Kafka start?",
            "docs/explanation/architecture.md",
            "local services start .*local/services.py",
        ),
        ("How long is weather cached?", "docs/reference/settings.md", r"`WEATHER_CACHE_SECONDS` \| `1800`"),
        ("What restarts a lost job?", "docs/explanation/guarantees.md", "the watching process submits it again"),
    ],
)
def test_a_newcomer_finds_the_answer_in_the_file_opened_first(question: str, file: str, answer: str) -> None:
    assert re.search(answer, (PROJECT / file).read_text(encoding="utf-8")), question
