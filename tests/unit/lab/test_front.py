"""What the front says of the containers behind it, and what it is told, with a docker that plays its part."""

import time
from typing import Any

import pytest

from lab import front
from lab.front import Slot

SHOWN = """# pxname,svname,qcur,scur,status,check_status,addr,
pages,FRONTEND,,2,OPEN,,,
docs,docs,0,1,UP,L4OK,172.30.0.2:8000,
api,api1,1,3,UP,L4OK,172.28.0.2:80,
api,api2,0,0,UP,INI,172.28.0.4:80,
api,api3,0,0,MAINT (resolution),,,
api,BACKEND,0,3,UP,,,
api_long,api1,0,0,DRAIN,L4OK,172.28.0.2:80,
api_long,api2,0,0,UP 1/2,L4OK,[fd00::4]:80,

"""
# It notes what it is asked, and after two looks the container's requests are answered.
ENGINE = """case "$*" in
*"show stat") test "$(grep -c "show stat" $NOTES)" = 2 && busy=0 || busy=5
    printf '# pxname,svname,qcur,scur,status,check_status,addr,\\napi,api1,0,%s,UP,L4OK,172.28.0.2:80,\\n' $busy ;;
esac
echo "$*" >>$NOTES"""


def test_each_place_is_told_by_its_address_and_what_it_has_to_do() -> None:
    assert front.slots(SHOWN) == [
        Slot("docs/docs", "172.30.0.2", ready=True, requests=1),
        Slot("api/api1", "172.28.0.2", ready=True, requests=4),
        Slot("api/api2", "172.28.0.4", ready=False, requests=0),  # up by its name only: not asked yet
        Slot("api/api3", "", ready=False, requests=0),
        Slot("api_long/api1", "172.28.0.2", ready=False, requests=0),
        Slot("api_long/api2", "[fd00::4]", ready=False, requests=0),
    ]


def test_a_container_is_drained_before_it_is_left_and_only_its_own_places(
    fake: Any, typed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    typed()
    fake("docker", ENGINE)
    assert front.drain("172.28.0.2") == ["api/api1"]
    asked = [line.partition("ask.py ")[2] for line in typed().splitlines()]
    assert asked == ["show stat", "set server api/api1 state drain", "show stat", "show stat"]


def test_a_front_that_does_not_answer_is_a_sentence(fake: Any) -> None:
    fake("docker", 'echo "service \\"front\\" is not running" >&2; exit 1')
    with pytest.raises(SystemExit, match='Le front ne répond pas : service "front" is not running'):
        front.ask("show stat")


def test_patience_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    assert not front.until(lambda: False, 0.01)
    assert front.until(lambda: True, 0)
