"""The sign-in page in both languages and our own look.

Gradio builds that page without our style sheet and labels it in English, whatever the visitor's language; the one thing
that is ours on it is the message, and that is HTML.
"""

from ui.strings import SIGN_IN, SIGN_IN_WORDS

_WORDS = """
.gradio-container .wrap { background: none; }
.gradio-container .wrap .panel {
  max-width: 26rem; margin: 12vh auto 0; padding: 1.5rem; gap: 1rem;
  border: 1px solid var(--line); border-radius: 10px; background: var(--surface);
}
.gradio-container .wrap :is(h2, button, [data-testid="block-info"]) { font-size: 0; }
.gradio-container .wrap :is(h2, button, [data-testid="block-info"])::after { font-size: 1rem; }
.gradio-container .wrap .panel h2::after { content: "%(title)s"; font-size: 1.25rem; font-weight: 700; }
.gradio-container .wrap .block:has([type="text"]) [data-testid="block-info"]::after { content: "%(user)s"; }
.gradio-container .wrap .block:has([type="password"]) [data-testid="block-info"]::after { content: "%(password)s"; }
.gradio-container .wrap button::after { content: "%(submit)s"; }
.gradio-container .wrap .creds { font-size: 0; }
.gradio-container .wrap .creds::after { content: "%(wrong)s"; color: var(--alert); font-size: 1rem; }
.gradio-container .wrap input { padding: 0.6rem 0.8rem; border: 1px solid var(--edge); border-radius: 8px; }
.gradio-container .wrap .form { gap: 1rem; border: 0; background: none; }
"""


def sign_in_message(style: str) -> str:
    """What Gradio shows above the fields, with ``style`` and the words of the fields, which it leaves no other way to."""
    return f"<style>{style}{_WORDS % SIGN_IN_WORDS}</style>{SIGN_IN}"
