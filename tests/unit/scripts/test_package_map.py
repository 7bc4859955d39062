"""The document of packages: today's packages and imports, and none of them in a cycle."""

from scripts.package_map import PAGE, cycles, graph, of_work_tree, packages


def test_the_page_has_todays_packages_and_imports() -> None:
    page = PAGE.read_text(encoding="utf-8").partition("\n## Before")[0]
    found = packages(of_work_tree())
    assert "\n".join(graph(found)) in page, "run `python -m scripts.package_map`"
    for name, one in found.items():
        assert f"| {name} |" in page
        assert f"| {', '.join(sorted(one.imports)) or '-'} |" in page
    assert not cycles(found)


def test_imports_are_counted_between_packages_only() -> None:
    found = packages(
        {
            "a/__init__.py": "",
            "a/one.py": "import os\nfrom a import two\nfrom b.three import x\n",
            "b/three.py": "def f():\n    import a.one\n",
            "tests/test_a.py": "import a\n",
            "setup.py": "import a\n",
        }
    )
    assert {name: one.imports for name, one in found.items()} == {"a": {"b"}, "b": {"a"}}
    assert found["a"].lines == 3
    assert cycles(found) == {frozenset({"a", "b"})}
