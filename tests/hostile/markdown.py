"""Markdown as GitHub's own parser sees it, split into what is ours and what is quoted."""

import re
from dataclasses import dataclass
from html import unescape

import cmarkgfm
from cmarkgfm.cmark import Options

EXTENSIONS = ["table", "autolink", "strikethrough", "tasklist"]
OPTIONS = (
    Options.CMARK_OPT_UNSAFE
    | Options.CMARK_OPT_FOOTNOTES
    | Options.CMARK_OPT_LIBERAL_HTML_TAG
    | Options.CMARK_OPT_GITHUB_PRE_LANG
)
QUOTATION = re.compile(r"(?<=<code>)[^<]*(?=</code>)")
STATE = re.compile(r"(?<=<!-- llm-actions-state )[A-Za-z0-9+/=]+(?= -->\s*$)")
MARKERS = tuple(
    re.compile(rf"(?<=^<!-- llm-actions:{action}:)[A-Za-z0-9._-]*(?= -->\n)")
    for action in ("evaluate", "prompt-test")
)


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """A document: its HTML with every quotation blanked, and the quotations."""

    frame: str
    quotations: tuple[str, ...]


def render(markdown: str) -> Rendered:
    """Turn Markdown into HTML, raw HTML included, and take the quotations out of it.

    What stands in the frame and was not written by us has broken out of its quotation.
    """
    html = cmarkgfm.markdown_to_html_with_extensions(markdown, OPTIONS, EXTENSIONS)
    quotations = tuple(unescape(each) for each in QUOTATION.findall(html))
    for ours in (QUOTATION, STATE, *MARKERS):
        html = ours.sub("", html)
    return Rendered(frame=html, quotations=quotations)
