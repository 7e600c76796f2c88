"""What persistence needs of Redis beside its streams."""
