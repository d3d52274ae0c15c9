"""What a worker may do to the machine it runs on: nothing, as far as the system can see to that."""
