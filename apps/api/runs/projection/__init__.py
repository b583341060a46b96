"""What a run looks like now: pure folds over its events, one for each page of the console."""
