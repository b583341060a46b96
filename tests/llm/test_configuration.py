"""From variables and a file to who is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from packages.llm.configuration import Configuration, ConfigurationError, load_configuration, variables_named
from packages.llm.errors import AccessRefused, Malformed, ModelUnknown, NotConfigured, PriceUnknown, Unavailable
from packages.llm.prices import Prices

OPENAI = {"OPENAI_API_KEY": "sk-1"}
VLLM = {"VLLM_ENDPOINT": "http://gpu:8000/v1", "VLLM_MODEL": "deepseek-coder-v2"}
EVERY_KEY = {
    "openai": OPENAI,
    "anthropic": {"ANTHROPIC_API_KEY": "k"},
    "gemini": {"GEMINI_API_KEY": "k"},
    "groq": {"GROQ_API_KEY": "k"},
    "openrouter": {"OPENROUTER_API_KEY": "k"},
    "vllm": VLLM,
    "azure": {
        "AZURE_OPENAI_ENDPOINT": "https://x.openai.example",
        "AZURE_OPENAI_API_KEY": "k",
        "AZURE_OPENAI_DEPLOYMENT": "gpt-4.1",
    },
    "bedrock": {"BEDROCK_MODEL": "anthropic.claude-sonnet-4-5-20250929-v1:0", "AWS_REGION": "eu-central-1"},
    "vertex": {"VERTEX_MODEL": "gemini-2.5-pro", "GOOGLE_CLOUD_PROJECT": "p", "GOOGLE_CLOUD_LOCATION": "europe-west4"},
}


def ids(variables: dict[str, str], role: str = "architect") -> list[str]:
    return [target.id for target in load_configuration(variables).candidates(role)]


def test_nothing_set_is_nobody() -> None:
    found = load_configuration({"OPENAI_API_KEY": "", "AWS_REGION": "eu-central-1", "GOOGLE_CLOUD_PROJECT": "p"})
    assert (found.providers, found.lacking, list(found.targets())) == ((), (), [])


@pytest.mark.parametrize("kind", EVERY_KEY)
def test_the_usual_variables_of_a_provider_are_enough(kind: str) -> None:
    found = load_configuration(EVERY_KEY[kind])
    (provider,) = found.providers
    assert (provider.kind, provider.name, len(provider.models)) == (kind, kind, 1)
    assert found.roles_of(next(found.targets())) == [
        "architect",
        "planner",
        "orchestrator",
        "coder",
        "tester",
        "integrator",
        "conversation",
    ]
    if kind != "vllm":
        assert Prices().rates(next(found.targets())) is not None, "a price that is listed"


def test_several_are_candidates_and_ones_own_comes_first() -> None:
    assert ids({**OPENAI, **VLLM, "GEMINI_API_KEY": "k"}) == [
        "vllm/deepseek-coder-v2",
        "openai/gpt-4.1",
        "gemini/gemini-2.5-pro",
    ]
    assert ids({**OPENAI, **VLLM, "LLM_BACKEND": "openai"})[0] == "openai/gpt-4.1"


def test_a_coder_asks_those_first_that_know_tools() -> None:
    variables = {**OPENAI, **VLLM, "MODEL_TOOLS": "emulated"}
    assert ids(variables, "architect")[0] == "vllm/deepseek-coder-v2"
    assert ids(variables, "coder")[0] == "openai/gpt-4.1"


def test_what_describes_a_model_describes_the_first_one_alone() -> None:
    prices = {"MODEL_PRICE_INPUT_USD_PER_MILLION": "0", "MODEL_PRICE_OUTPUT_USD_PER_MILLION": "0"}
    found = load_configuration({**OPENAI, **VLLM, **prices, "MODEL_TIMEOUT_SECONDS": "10"})
    own, cloud = (target.model for target in found.targets())
    assert (own.input_usd_per_million, cloud.input_usd_per_million) == (0.0, None)
    assert (own.timeout_seconds, cloud.timeout_seconds) == (10.0, 10.0)


def test_the_other_model_has_prices_of_its_own() -> None:
    found = load_configuration(
        {
            **OPENAI,
            "MODEL_PRICE_INPUT_USD_PER_MILLION": "2",
            "MODEL_PRICE_OUTPUT_USD_PER_MILLION": "8",
            "MODEL_ALTERNATIVE": "house-model",
        }
    )
    other = found.alternative("coder")
    assert other is not None
    assert (other.id, Prices().rates(other)) == ("openai/house-model", None)
    assert [target.id for target in found.candidates("coder")] == ["openai/gpt-4.1"]


def test_without_a_name_the_other_model_is_the_next_candidate() -> None:
    other = load_configuration({**OPENAI, "ANTHROPIC_API_KEY": "k"}).alternative("coder")
    assert other is not None
    assert other.id == "anthropic/claude-sonnet-5-5"
    assert load_configuration(OPENAI).alternative("coder") is None


@pytest.mark.parametrize(
    ("variables", "missing"),
    [
        ({"VLLM_ENDPOINT": "http://gpu:8000/v1"}, ("VLLM_MODEL",)),
        ({"LLM_BACKEND": "anthropic"}, ("ANTHROPIC_API_KEY",)),
        ({"LLM_BACKEND": "vertex"}, ("GOOGLE_CLOUD_PROJECT",)),
        ({"BEDROCK_MODEL": "m"}, ("AWS_REGION",)),
        ({"AZURE_OPENAI_API_KEY": "k"}, ("AZURE_OPENAI_ENDPOINT", "AZURE_OPENAI_DEPLOYMENT")),
    ],
)
def test_what_is_begun_is_named_with_what_it_lacks(variables: dict[str, str], missing: tuple[str, ...]) -> None:
    found = load_configuration(variables)
    assert [one.missing for one in found.lacking] == [missing]
    assert not found.providers


@pytest.mark.parametrize(
    ("url", "name", "kind"),
    [
        ("https://api.openai.com/v1", "openai", "openai"),
        ("http://user:password@10.0.0.7:8000/v1?token=secret", "10.0.0.7:8000", "compatible"),
    ],
)
def test_a_provider_is_named_without_secrets(url: str, name: str, kind: str) -> None:
    (provider,) = load_configuration({"OPENAI_BASE_URL": url, **OPENAI}).providers
    assert (provider.name, provider.kind) == (name, kind)
    assert "password" not in provider.endpoint
    assert "sk-1" not in repr(provider)


FILE = """
[providers.vllm]
base_url = "http://gpu:8000/v1"
api_key_env = "VLLM_TOKEN"
jurisdiction = "eu"
concurrency = 16
usd_per_day = 20.0

[providers.vllm.models."deepseek-coder-v2"]
tools = "emulated"
input_usd_per_million = 0.05
output_usd_per_million = 0.15

[providers.house]
kind = "anthropic"
api_key_env = "HOUSE_KEY"

[providers.house.models."claude-sonnet-5-5"]

[roles.coder]
candidates = ["openai/gpt-4.1", "vllm/deepseek-coder-v2"]
order = "cheapest"
hedge = true

[budgets]
project_usd_per_day = 50.0

[residency]
allowed = ["eu"]
"""


def test_a_file_says_the_rest_and_names_secrets_by_their_variable(tmp_path: Path) -> None:
    path = tmp_path / "models.toml"
    path.write_text(FILE)
    found = load_configuration({**OPENAI, "LLM_CONFIG": str(path), "VLLM_TOKEN": "t-1"})
    assert [provider.name for provider in found.providers] == ["vllm", "openai"]
    assert found.providers[0].secret == "t-1"
    assert found.providers[0].probe_seconds, "a model of one's own is looked after"
    assert [(one.name, one.missing) for one in found.lacking] == [("house", ("HOUSE_KEY",))]
    assert [target.id for target in found.candidates("coder")] == ["openai/gpt-4.1", "vllm/deepseek-coder-v2"]
    assert (found.policy("coder").order, found.policy("planner").order) == ("cheapest", "primary_first")
    assert (found.residency, found.day_caps.project_usd_per_day) == (("eu",), 50.0)
    assert found.day_caps.provider_usd_per_day == {"vllm": 20.0}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[providers.openai]\napi_key = 'sk-geheim'", "holds a secret"),
        ("[providers.openai]\nconcurency = 3", "concurency"),
        ("[providers.mine]\nbase_url = 'http://x'", "no kind that is known"),
        ("[roles.coder]\ncandidates = ['openai/gpt-9']", "There are: openai/gpt-4.1"),
        ("[roles.poet]\norder = 'cheapest'", "poet"),
        ("[provider.openai]", "sections that nobody reads: provider"),
        ("not toml", "is not TOML"),
        ("[budgets]\nuser_usd_per_day = -1", "user_usd_per_day"),
    ],
    ids=["secret", "misspelt", "kind", "candidate", "role", "section", "toml", "budget"],
)
def test_a_file_that_cannot_be_used_is_refused_with_what_to_change(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "models.toml"
    path.write_text(text)
    with pytest.raises(ConfigurationError) as raised:
        load_configuration({**OPENAI, "LLM_CONFIG": str(path)})
    assert words in str(raised.value)
    assert "geheim" not in str(raised.value)
    assert raised.value.remedy


def test_a_file_that_is_not_there_and_a_backend_that_nobody_knows_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load_configuration({"LLM_CONFIG": "/nowhere/models.toml"})
    with pytest.raises(ConfigurationError, match="LLM_BACKEND=gpt is no provider"):
        load_configuration({"LLM_BACKEND": "gpt"})
    assert not load_configuration({"LLM_BACKEND": "understudy"}).providers


def read(folder: Path, text: str, **variables: str) -> Configuration:
    path = folder / "models.toml"
    path.write_text(text)
    return load_configuration({**variables, "LLM_CONFIG": str(path)})


FRANKFURT = {"BEDROCK_MODEL": "eu.anthropic.claude", "AWS_REGION": "eu-central-1"}
DUTCH = EVERY_KEY["vertex"]
OWN = {**VLLM, "VLLM_JURISDICTION": "eu"}


@pytest.mark.parametrize(
    ("variables", "text", "jurisdiction"),
    [
        (FRANKFURT, "", "eu"),
        ({**FRANKFURT, "BEDROCK_MODEL": "global.anthropic.claude"}, "", ""),
        ({**FRANKFURT, "BEDROCK_MODEL": "arn:aws:bedrock:eu-central-1:1:inference-profile/global.x"}, "", ""),
        ({**FRANKFURT, "MODEL_ALTERNATIVE": "global.anthropic.claude"}, "", ""),
        (FRANKFURT, "[providers.bedrock]\nconcurrency = 4", "eu"),
        (FRANKFURT, '[providers.bedrock]\nregion = "us-east-1"', "us"),
        (FRANKFURT, '[providers.bedrock.models."global.anthropic.claude"]', ""),
        (FRANKFURT, '[providers.bedrock]\njurisdiction = "eu"\n[providers.bedrock.models."global.x"]', "eu"),
        (FRANKFURT, '[providers.bedrock]\nbase_url = "https://elsewhere.example"', ""),
        ({}, '[providers.b]\nkind = "bedrock"\nregion = "eu-central-1"\n[providers.b.models.m]', "eu"),
        ({"AWS_REGION": "eu-central-1"}, '[providers.b]\nkind = "bedrock"\n[providers.b.models.m]', "eu"),
        ({**DUTCH, "GOOGLE_CLOUD_LOCATION": "global"}, "", ""),
        (DUTCH, '[providers.vertex]\nregion = "global"', ""),
        (DUTCH, '[providers.v]\nkind = "vertex"', "eu"),
        (OWN, "[providers.vllm.models.other]", "eu"),
        (OWN, '[providers.vllm]\nbase_url = "http://gpu:8000/v1"', "eu"),
        (OWN, '[providers.vllm]\nbase_url = "http://elsewhere:8000/v1"', ""),
    ],
)
def test_what_moves_a_provider_moves_its_jurisdiction(
    tmp_path: Path, variables: dict[str, str], text: str, jurisdiction: str
) -> None:
    assert read(tmp_path, text, **variables).providers[0].jurisdiction == jurisdiction


def test_headers_come_from_variables_and_are_not_shown(tmp_path: Path) -> None:
    text = '[providers.openai]\nheaders = { "X-Team" = "red" }\nheaders_env = { "X-Key" = "GATEWAY_KEY" }'
    (provider,) = read(tmp_path, text, **OPENAI, GATEWAY_KEY="swordfish").providers
    assert provider.headers == {"X-Team": "red", "X-Key": "swordfish"}
    assert "swordfish" not in repr(provider)
    (lacking,) = read(tmp_path, text, **OPENAI).lacking
    assert lacking.missing == ("GATEWAY_KEY",)


def test_the_variables_that_a_file_names_are_known(tmp_path: Path) -> None:
    path = tmp_path / "models.toml"
    path.write_text(
        '[providers.together]\nkind = "compatible"\napi_key_env = "TOGETHER_API_KEY"\nbase_url_env = "TOGETHER_URL"\n'
        'headers_env = { "X-Key" = "GATEWAY_KEY" }\n[providers.v]\nproject_env = "P"\ncredentials_env = "C"\n'
    )
    found = variables_named({"LLM_CONFIG": str(path)})
    assert sorted(found) == ["C", "GATEWAY_KEY", "P", "TOGETHER_API_KEY", "TOGETHER_URL"]
    assert variables_named({}) == variables_named({"LLM_CONFIG": "/nowhere/models.toml"}) == ()


@pytest.mark.parametrize(
    ("name", "kind", "url", "model"),
    [
        ("groq", "groq", "https://api.groq.com/openai/v1", "openai/gpt-oss-120b"),
        ("mine", "groq", "https://api.groq.com/openai/v1", "openai/gpt-oss-120b"),
        ("mine", "openrouter", "https://openrouter.ai/api/v1", "anthropic/claude-sonnet-5.5"),
        ("mine", "openai", "https://api.openai.com/v1", "gpt-4.1"),
        ("mine", "anthropic", "", "claude-sonnet-5-5"),
    ],
)
def test_a_key_is_enough_in_the_file_as_well(tmp_path: Path, name: str, kind: str, url: str, model: str) -> None:
    text = f'[providers.{name}]\nkind = "{kind}"\napi_key_env = "MY_KEY"'
    (target,) = read(tmp_path, text, MY_KEY="k").targets()
    assert (target.id, target.provider.base_url) == (f"{name}/{model}", url)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ('kind = "vllm"\nbase_url = "http://gpu:8000/v1"', "a model"),
        ('kind = "compatible"', "base_url"),
        ('kind = "groq"', "api_key_env"),
        ('kind = "bedrock"', "region"),
        ('kind = "vertex"', "project"),
        ('kind = "azure"\nbase_url = "https://x.openai.example"', "api_key_env"),
    ],
)
def test_what_a_provider_of_the_file_has_not_is_named(tmp_path: Path, text: str, missing: str) -> None:
    found = read(tmp_path, f"[providers.mine]\n{text}")
    assert not found.providers
    (lacking,) = found.lacking
    assert any(missing in one for one in lacking.missing)


def test_limits_for_all_hold_in_the_file_too_unless_it_says_otherwise(tmp_path: Path) -> None:
    text = (
        '[providers.mine]\nkind = "compatible"\nbase_url = "http://gpu/v1"\n'
        "[providers.mine.models.quick]\ntimeout_seconds = 5\n[providers.mine.models.usual]\n"
        '[providers.other]\nkind = "compatible"\nbase_url = "http://gpu/v1"\nstream = true\n'
    )
    variables = {"MODEL_TIMEOUT_SECONDS": "50", "MODEL_FIRST_TOKEN_SECONDS": "7", "MODEL_IDLE_SECONDS": "9"}
    found = read(tmp_path, text, **variables, MODEL_STREAM="no", MODEL_CONTEXT_TOKENS="4000")
    quick, usual, _ = (target.model for target in found.targets())
    assert (quick.timeout_seconds, usual.timeout_seconds) == (5.0, 50.0)
    assert (usual.first_token_seconds, usual.idle_seconds, usual.context_tokens) == (7.0, 9.0, None)
    assert [provider.stream for provider in found.providers] == [False, True]


@pytest.mark.parametrize("kind", EVERY_KEY)
def test_a_cloud_that_says_nothing_is_not_waited_for_as_long_as_a_server_of_ones_own(kind: str) -> None:
    (target,) = load_configuration(EVERY_KEY[kind]).targets()
    assert target.first_token_seconds == (None if kind == "vllm" else 180.0)
    (told,) = load_configuration({**EVERY_KEY[kind], "MODEL_FIRST_TOKEN_SECONDS": "7"}).targets()
    assert told.first_token_seconds == 7.0


def test_a_deadline_is_a_policy_of_all_or_of_a_role(tmp_path: Path) -> None:
    found = read(tmp_path, "[defaults]\ndeadline_seconds = 900\n[roles.coder]\ndeadline_seconds = 60", **OPENAI)
    assert (found.policy("planner").deadline_seconds, found.policy("coder").deadline_seconds) == (900.0, 60.0)
    assert load_configuration(OPENAI).policy("coder").deadline_seconds is None


def test_a_backend_is_read_in_any_case_and_openai_is_whoever_speaks_its_protocol() -> None:
    own = {"OPENAI_BASE_URL": "http://gpu:1/v1", "OPENAI_MODEL": "m"}
    for wanted in ("openai", " OpenAI"):
        assert ids({**VLLM, **own, "LLM_BACKEND": wanted})[0] == "gpu:1/m"
    (lacking,) = load_configuration({"LLM_BACKEND": "compatible"}).lacking
    assert lacking.missing == ("OPENAI_BASE_URL",)


def test_the_understudy_is_asked_alone_and_only_where_it_stands(tmp_path: Path) -> None:
    everybody = {name: value for one in EVERY_KEY.values() for name, value in one.items()}
    stands = {"OPENAI_BASE_URL": "http://understudy:8010/v1", "OPENAI_MODEL": "understudy"}
    found = read(tmp_path, FILE, **{**everybody, **stands, "VLLM_TOKEN": "t", "LLM_BACKEND": "Understudy"})
    assert [target.id for target in found.targets()] == ["understudy:8010/understudy"]
    assert not list(load_configuration({**everybody, "LLM_BACKEND": "understudy"}).targets())


@pytest.mark.parametrize("said", ["1", "yes", "True", "true"])
def test_vertex_is_chosen_by_googles_own_variable(said: str) -> None:
    (lacking,) = load_configuration({"GOOGLE_GENAI_USE_VERTEXAI": said}).lacking
    assert lacking.missing == ("GOOGLE_CLOUD_PROJECT",)
    assert not load_configuration({"GOOGLE_GENAI_USE_VERTEXAI": "0"}).lacking


@pytest.mark.filterwarnings("ignore:Inheritance class AiohttpClientSession:DeprecationWarning")
async def test_gemini_is_not_sent_to_vertex_by_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    from packages.llm.adapters.google import build

    for name in ("GOOGLE_GENAI_USE_VERTEXAI", "GOOGLE_GENAI_USE_ENTERPRISE"):
        monkeypatch.setenv(name, "true")
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "p")
    (target,) = load_configuration({"GEMINI_API_KEY": "k"}).targets()
    adapter = build(target)
    client = adapter.model.client  # type: ignore[attr-defined]  # of LangChain's model
    assert client.vertexai is False
    await adapter.close()


def test_a_hint_is_of_use_with_any_provider() -> None:
    assert all("ANTHROPIC_" in one.hint for one in (NotConfigured, AccessRefused, ModelUnknown))
    assert all("VLLM_ENDPOINT" in one.hint for one in (NotConfigured, Malformed, Unavailable))
    assert "input_usd_per_million" in PriceUnknown.hint
    assert "output_usd_per_million" in PriceUnknown.hint
