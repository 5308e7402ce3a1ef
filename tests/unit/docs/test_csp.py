"""The policy allows the scripts that the pages hold, by their hash, and nothing else."""

from pathlib import Path

import pytest

from docs.csp import Page, content_security_policy, pages_with_panel

# printf %s 'init()' | openssl dgst -sha256 -binary | base64
HASH_OF_INIT = "'sha256-w4ujnOpjBoH2vcasx+reJRUwYivG8Q3afx/XevGJod8='"


def directive(policy: str, name: str) -> list[str]:
    directives = {words[0]: words[1:] for words in map(str.split, policy.split(";"))}
    return directives[name]


def test_a_script_inside_a_page_is_allowed_by_its_hash(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<script>init()</script>")
    assert directive(content_security_policy(tmp_path), "script-src") == [
        "'self'",
        "'wasm-unsafe-eval'",
        HASH_OF_INIT,
    ]


def test_a_script_of_a_page_in_a_folder_is_allowed_too(tmp_path: Path) -> None:
    (tmp_path / "chapter").mkdir()
    (tmp_path / "chapter/index.html").write_text("<p>text</p><script>init()</script>")
    assert HASH_OF_INIT in directive(content_security_policy(tmp_path), "script-src")


@pytest.mark.parametrize(
    "harmless",
    ['<script src="a.js"></script>', '<script type="application/json">{}</script>', "<p>init()</p>"],
)
def test_what_is_no_script_inside_a_page_gets_no_hash(tmp_path: Path, harmless: str) -> None:
    (tmp_path / "index.html").write_text(harmless)
    assert directive(content_security_policy(tmp_path), "script-src") == ["'self'", "'wasm-unsafe-eval'"]


def test_the_hash_is_of_the_text_as_written_with_its_entities(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<script>a&amp;&amp;b</script>")
    (tmp_path / "other").mkdir()
    (tmp_path / "other/index.html").write_text("<script>a&&b</script>")
    assert len(directive(content_security_policy(tmp_path), "script-src")) == 4


def test_no_other_site_is_named(tmp_path: Path) -> None:
    policy = content_security_policy(tmp_path)
    assert directive(policy, "default-src") == ["'self'"]
    assert "http" not in policy
    assert "*" not in policy


def test_webassembly_may_be_compiled_and_no_text_becomes_a_script(tmp_path: Path) -> None:
    allowed = directive(content_security_policy(tmp_path), "script-src")
    assert "'wasm-unsafe-eval'" in allowed
    assert not {"'unsafe-eval'", "'unsafe-inline'"} & set(allowed)


def test_no_style_stands_inside_a_page(tmp_path: Path) -> None:
    assert directive(content_security_policy(tmp_path), "style-src") == ["'self'"]


def test_scripts_may_ask_this_site_only(tmp_path: Path) -> None:
    assert directive(content_security_policy(tmp_path), "connect-src") == ["'self'"]


def test_the_addresses_given_may_be_asked_and_nothing_else_may_come_from_them(tmp_path: Path) -> None:
    policy = content_security_policy(tmp_path, ["http://localhost:80", "http://localhost:8080"])
    assert directive(policy, "connect-src") == ["'self'", "http://localhost:80", "http://localhost:8080"]
    assert policy.count("http://") == 2


def test_a_page_with_a_panel_is_told_from_one_that_speaks_of_it(tmp_path: Path) -> None:
    (tmp_path / "with").mkdir()
    (tmp_path / "with/index.html").write_text('<div class="lab-live" data-lab="panel"></div>')
    (tmp_path / "index.html").write_text('<div data-lab="progress">&lt;div data-lab="panel"&gt;</div>')
    assert pages_with_panel(tmp_path) == {tmp_path.resolve() / "with/index.html"}


def test_the_policy_is_this_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<script>init()</script><script>a()</script><script>init()</script>")
    other = "'sha256-qVpDBgj7bpq5hMAcGp3AOc79J3Y1Z4HvySTwKrWDoy4='"
    assert content_security_policy(tmp_path, ["http://localhost:80"]) == (
        "default-src 'self'; "
        f"script-src 'self' 'wasm-unsafe-eval' {other} {HASH_OF_INIT}; "
        "style-src 'self'; connect-src 'self' http://localhost:80; img-src 'self' data:; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def test_what_follows_a_script_is_no_part_of_it_and_one_in_two_pieces_is_whole(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<script>init()</script>text<b>text</b>")
    assert directive(content_security_policy(tmp_path), "script-src")[2:] == [HASH_OF_INIT]
    (tmp_path / "index.html").write_text("<script>a &amp; b < c</script>")
    (found,) = Page(tmp_path / "index.html").scripts
    assert found == "a &amp; b < c"
