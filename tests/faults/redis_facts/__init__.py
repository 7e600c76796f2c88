"""What the design rests on, asked of every server that can be found: each test's name is a fact."""
