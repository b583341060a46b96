"""What can go wrong between us and a model. No message holds a vendor's words, unless they were made safe.

* ModelError
  + NotConfigured      no provider is set
  + BudgetRefused      the call could exceed the run's cap
    - PriceUnknown     there is a limit in dollars, and no price to hold it with
    - RunSpent         the run has made all the calls, or taken all the time, that it may
    - AccountSpent     what the call is made for has used up what it has of the run's
    - DaySpent         the project's or the user's budget of this day is used up
    - ProviderSpent    this provider's budget of this day is used up; another may be asked
  + Declined           the model says that it will not or cannot do this
    - Filtered         the provider withheld the prompt or the answer
  + Unusable           something came back that is no answer
    - Truncated        cut at the limit of output tokens
    - Interrupted      no reason to finish was given: the answer may be half of one
    - Empty            neither text nor tool calls
    - Malformed        not what the protocol says
  + Forbidden          a rule (residency, capability, price of a call) leaves nobody who may be asked
  + NobodyAvailable    of all models that may be asked none answers now: it may pass
  + ProviderFault      nothing came back
    - Busy             429; `retry_after_seconds` as far as the provider told
    - Unavailable      5xx, or no connection
    - TimedOut         no answer in time
    - AccessRefused    401, 403
    - ModelUnknown     404
    - QuotaSpent       402, or 429 for want of credit
    - TooLong          the prompt does not fit the model
    - RequestRefused   the provider finds the request wrong
"""

from __future__ import annotations


class ModelError(Exception):
    """Base. `hint` says what to do next; `is_retryable` whether the same request may succeed in a moment.

    `nothing_came` tells a connection that gave nothing of an answer from an answer that was of no use.
    """

    hint: str = "Try again."
    is_retryable: bool = False
    may_have_cost: bool = False
    nothing_came: bool = False
    retry_after_seconds: float | None = None

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if hint is not None:
            self.hint = hint


class NotConfigured(ModelError):
    hint = (
        "Set a provider's key (OPENAI_API_KEY, ANTHROPIC_API_KEY, GEMINI_API_KEY, …), or VLLM_ENDPOINT or "
        "OPENAI_BASE_URL for an endpoint that needs none."
    )


class BudgetRefused(ModelError):
    hint = "Start a new run with a higher budget."


class PriceUnknown(BudgetRefused):
    hint = (
        "Set MODEL_PRICE_INPUT_USD_PER_MILLION and MODEL_PRICE_OUTPUT_USD_PER_MILLION to the model's prices "
        "(0 for a model of your own), or input_usd_per_million and output_usd_per_million of the model in the file of "
        "LLM_CONFIG, or start the run without a budget."
    )
    alternative_hint = (
        "Set MODEL_ALTERNATIVE_PRICE_INPUT_USD_PER_MILLION and MODEL_ALTERNATIVE_PRICE_OUTPUT_USD_PER_MILLION "
        "to the prices of MODEL_ALTERNATIVE."
    )


class RunSpent(BudgetRefused):
    hint = "Start a new run with a higher limit of calls or minutes."


class AccountSpent(BudgetRefused):
    hint = "Ask for it anew, or start a new run with higher limits for each task."


class DaySpent(BudgetRefused):
    hint = "It goes on when the day is over (UTC), or with a higher budget of the day in the file of LLM_CONFIG."


class ProviderSpent(BudgetRefused):
    hint = "Raise the provider's `usd_per_day` in the file of LLM_CONFIG, or name another provider for the role."


class Forbidden(ModelError):
    hint = "Change the policy of this role, or `residency`, in the file of LLM_CONFIG, or add a provider that fits."


class NobodyAvailable(ModelError):
    """`retry_after_seconds` is when the first of them may be asked again; `heals` whether it may pass by itself."""

    heals = False

    hint = "`./conclave providers` says what is wrong with each of them."


class Declined(ModelError):
    hint = "Ask for something else, or connect another model (OPENAI_API_KEY, ANTHROPIC_API_KEY, VLLM_ENDPOINT, …)."


class Filtered(Declined):
    hint = "Reword the request, or connect a provider with another content policy."


class Unusable(ModelError):
    is_retryable = True
    may_have_cost = True
    hint = "Try again, or name another model of this provider (OPENAI_MODEL, ANTHROPIC_MODEL, …)."


class Truncated(Unusable):
    is_retryable = False
    hint = "Raise MODEL_MAX_OUTPUT_TOKENS, or name a model that may write more (OPENAI_MODEL, ANTHROPIC_MODEL, …)."


class Interrupted(Unusable):
    pass


class Empty(Unusable):
    pass


class Malformed(Unusable):
    hint = (
        "Check that the address of this provider (OPENAI_BASE_URL, VLLM_ENDPOINT, …) speaks the protocol of its kind."
    )


class ProviderFault(ModelError):
    pass


class Busy(ProviderFault):
    is_retryable = True
    hint = "The provider limits your requests: wait, or raise the limit with it."


class Unavailable(ProviderFault):
    """`has_no_connection`: nobody listens there, so that none of the provider's models can be asked."""

    is_retryable = True
    has_no_connection = False
    hint = "Check that the address of this provider (OPENAI_BASE_URL, VLLM_ENDPOINT, …) can be reached, then try again."


class TimedOut(ProviderFault):
    is_retryable = True
    may_have_cost = True
    hint = "Try again, or raise MODEL_TIMEOUT_SECONDS."


class AccessRefused(ProviderFault):
    hint = "Check the key of this provider (OPENAI_API_KEY, ANTHROPIC_API_KEY, …) and what it may use."


class ModelUnknown(ProviderFault):
    hint = "Name a model that this provider offers to your key (OPENAI_MODEL, ANTHROPIC_MODEL, …)."


class QuotaSpent(ProviderFault):
    hint = "Add credit at the provider, or use another key."


class TooLong(ProviderFault):
    hint = "Ask for less at once, or name a model with a larger context (OPENAI_MODEL, ANTHROPIC_MODEL, …)."


class RequestRefused(ProviderFault):
    hint = "Name a model that supports tools and structured output (OPENAI_MODEL, ANTHROPIC_MODEL, …)."
