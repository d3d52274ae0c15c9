"""What a learner can do, one command a file; watch and picture have rooms of their own."""
