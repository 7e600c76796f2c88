"""What can be told by its form alone: dates, amounts, references, names."""
