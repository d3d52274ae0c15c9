"""The learner's commands, one per file; watch and picture have packages of their own."""
