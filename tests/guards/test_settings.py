"""Every setting is documented, typed, and names itself when its value is bad."""

from pathlib import Path

import pytest

from alongside.ground.errors import Refusal
from alongside.project.environment import SETTINGS, BadSetting, read_settings

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guides" / "operator.md"


def test_every_setting_is_in_the_operators_guide() -> None:
    guide = GUIDE.read_text()

    assert [one.name for one in SETTINGS if f"`{one.name}`" not in guide] == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("ALONGSIDE_WEB_PORT", "80000"), ("ALONGSIDE_DEMO", "perhaps"), ("DATABASE_URL", "mysql://x"),
     ("ALONGSIDE_PROCESS", "cook"), ("ALONGSIDE_LOG_LEVEL", "loud")],
)  # fmt: skip
def test_a_bad_value_names_itself(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(BadSetting) as refused:
        read_settings()

    assert name in refused.value.message and value in refused.value.message
    assert isinstance(refused.value, Refusal) and name in refused.value.next_step
