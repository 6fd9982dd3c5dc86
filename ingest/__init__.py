"""Files and web pages -> a library of quotable passages: load, clean, chunk, embed, store."""
