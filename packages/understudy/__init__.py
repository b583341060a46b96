"""A rule-based chat model behind the OpenAI protocol: it answers when no provider is connected."""
