"""The way to a chat model: one router over LangChain's adapters, with a journal and a budget. Imports nothing by itself."""
