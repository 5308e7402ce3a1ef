"""The addresses of the two applications: origins and nothing else, or a French sentence at the start."""

import pytest

from docs.apis import Apis


def test_without_settings_they_are_the_course_s_own() -> None:
    assert Apis.from_environment({}) == Apis("http://localhost:80", "http://localhost:8080")


@pytest.mark.parametrize(
    "origin",
    [
        "http://localhost",
        "https://lab.example:8443",
        "http://127.0.0.1:65535",
        "http://[::1]:80",
        "http://poste-7",
        "http://localhost:1",
    ],
)
def test_an_origin_is_taken_as_it_is(origin: str) -> None:
    assert Apis.from_environment({"LAB_API": origin}).lab == origin


def test_letters_are_lowered_as_browsers_do() -> None:
    assert Apis.from_environment({"OWN_API": "HTTP://LocalHost:80"}).own == "http://localhost:80"


@pytest.mark.parametrize(
    "value",
    [
        "",
        "localhost:80",
        "http://localhost:",
        "http://localhost:0",
        "http://localhost:65536",
        "http://localhost:80/",
        "http://localhost/whoami",
        "http://user@localhost",
        "http://localhost; script-src *",
        "http://localhost http://example.com",
        "http://*.example.com",
        "http://localhost\n",
        "ftp://localhost",
        "*",
    ],
)
@pytest.mark.parametrize("name", ["OWN_API", "LAB_API"])
def test_what_is_no_origin_stops_the_server_with_a_french_sentence(name: str, value: str) -> None:
    with pytest.raises(SystemExit) as left:
        Apis.from_environment({name: value})
    assert left.value.code == (
        f"{name}={value!r} n'est pas l'adresse d'un serveur : il faut http://machine ou http://machine:port, "
        "sans chemin ni barre à la fin."
    )
