"""What an operator sees of queues and dead letters, and does about them."""
