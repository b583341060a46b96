"""What the workers say of themselves: whether programs can be isolated where they are."""
