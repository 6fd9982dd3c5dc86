"""The measuring stick: question sets, metrics, a run over them and its report. Use ``from eval.metrics import ...``:
a bare ``import eval`` hides the builtin.
"""
