"""Marks as the course needs them: who is who, who was late, and the platform's own import."""
