"""What loads weights: the encoder, the reader and the language model; each is opened only when asked for."""
