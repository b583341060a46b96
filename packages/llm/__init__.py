"""The way to a chat model: a router with a journal and a budget over LangChain's adapters."""
