"""The page in the browser: chat, evidence, library. Gradio is used here and nowhere else."""
