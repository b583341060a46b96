"""One answerer for each question that an agent may ask."""
