"""For those who write the kata: new exercises, proofs that all holds together, the handout."""
