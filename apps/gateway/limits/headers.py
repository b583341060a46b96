"""`RateLimit` and `RateLimit-Policy`, as the draft of the IETF's HTTPAPI group (version 10) writes them."""

from __future__ import annotations

from math import ceil

from apps.gateway.limits.leases import Standing


def rate_limit_headers(standing: Standing) -> dict[str, str]:
    """Of the limit that will be reached first: `q` and `w` are its size and seconds, `r` and `t` what is left."""
    policy = standing.policy
    return {
        "RateLimit-Policy": f'"{policy.name}";q={policy.count};w={policy.window_seconds}',
        "RateLimit": f'"{policy.name}";r={standing.remaining};t={ceil(standing.reset_seconds)}',
    }
