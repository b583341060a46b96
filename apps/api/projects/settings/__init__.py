"""What a project wants of its runs: models, budget, approval, and the names of its variables."""
