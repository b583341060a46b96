"""A process that lacks something names it."""

from __future__ import annotations

import pytest

from apps.gateway.settings import GatewaySettings, SettingsError

GOOD = {"api_urls": "http://a:1, http://b:2/", "redis_url": "redis://r", "gateway_secret": "s" * 32}


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in GatewaySettings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_all_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as refusal:
        GatewaySettings.load()
    assert all(f"{name}: is not set" in str(refusal.value) for name in ("API_URLS", "REDIS_URL", "GATEWAY_SECRET"))


def test_lists_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in GOOD.items():
        monkeypatch.setenv(name.upper(), value)
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.0/8, 192.168.1.4")
    monkeypatch.setenv("RATE_LIMITS", "write:user=5/10, read:address=off")
    monkeypatch.setenv("CONSOLE_FOLDER", "")
    settings = GatewaySettings.load()
    assert settings.api_urls == ("http://a:1", "http://b:2")
    assert [str(network) for network in settings.trusted_proxies] == ["10.0.0.0/8", "192.168.1.4/32"]
    assert (settings.rate_limits["write", "user"].count, settings.rate_limits["write", "user"].window_seconds) == (
        5,
        10,
    )
    assert ("read", "address") not in settings.rate_limits
    assert settings.console_folder is None


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"gateway_secret": "short"}, "GATEWAY_SECRET"),
        ({"api_urls": "localhost:8002"}, "API_URLS"),
        ({"api_urls": "http://a/path"}, "API_URLS"),
        ({"api_urls": ""}, "API_URLS"),
        ({"redis_url": "memory://"}, "REDIS_URL"),
        ({"rate_limits": "write:user=often"}, "write:user=often"),
        ({"trusted_proxies": "everybody"}, "TRUSTED_PROXIES"),
        ({"pages_port": "9000"}, "PAGES_FOLDER"),
        ({"metrics_token": "1234"}, "METRICS_TOKEN"),
        ({"shutdown_grace_seconds": "60"}, "SHUTDOWN_GRACE_SECONDS"),
        ({"console_folder": "apps/console/dist"}, "CONSOLE_FOLDER: must be a whole path, such as /srv/dist"),
        ({"pages_folder": "pages", "pages_port": "9000"}, "PAGES_FOLDER: must be a whole path"),
        ({"routes_file": "./routes.toml"}, "ROUTES_FILE: must be a whole path"),
    ],
)
def test_what_is_wrong_is_named_without_its_secret(change: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named) as refusal:
        GatewaySettings.load(**{**GOOD, **change})
    assert "short" not in str(refusal.value)
    assert "1234" not in str(refusal.value)
