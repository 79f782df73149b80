"""Texts that try to become markup, scripts, requests or a lie about what is written."""

HOSTILE_STRINGS = (
    "</script><script>window.pwned=1</script>",
    "</ScRiPt ><img src=x onerror=window.pwned=1>",
    "<!--<script>window.pwned=1//",
    "--><script>window.pwned=1</script><!--",
    "]]><script>window.pwned=1</script>",
    "<svg onload=window.pwned=1>",
    "<svg><script>window.pwned=1</script></svg>",
    "<iframe srcdoc='<script>top.pwned=1</script>'></iframe>",
    "<img src=http://127.0.0.1:9/leak>",
    "<link rel=stylesheet href=//127.0.0.1:9/leak>",
    "<style>@import 'http://127.0.0.1:9/leak';*{display:none}</style>",
    "<body style='background:url(http://127.0.0.1:9/leak)'>",
    "<meta http-equiv=refresh content='0;url=http://127.0.0.1:9/leak'>",
    "<base href=http://127.0.0.1:9/>",
    "<form action=http://127.0.0.1:9/><button>Send</button></form>",
    "<a href=javascript:alert(1)>open</a>",
    "javascript:alert(document.domain)",
    "<details open ontoggle=alert(1)>",
    "<dialog open>A new version is out</dialog>",
    "</title></textarea></noscript></style><script>alert(1)</script>",
    "<template><script>alert(1)</script></template>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)" x="',
    "' onfocus='alert(1)' autofocus='",
    "`${alert(1)}`",
    "{{constructor.constructor('alert(1)')()}}",
    "${policy} $script $cases $$",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &#60;b&#62;",
    "#case=0",
    "__proto__",
    "constructor",
    "toString",
    "a" * 3000,
    "很长的没有空格的文字" * 200,
    "line one\nline two\r\nline three\rline four",
    "tab\there",
    "\x00\x01\x1b[31mred\x1b[0m\x7f\x9b",
    "invoice\u202egnp.exe",
    "\u2066\u2067\u2068left\u2069\u202d\u202c",
    "zero\u200bwidth\u200cjoin\u200der\u2060\ufeff",
    "soft\u00adhyphen",
    "tags\U000e0041\U000e0042\U000e007f",
    "variation\ufe00\U000e0100",
    "separators\u2028and\u2029more",
    "hangul\u3164filler\uffa0",
    "lone \ud800 surrogate \udfff",
    "שלום עולם, מחיר 25",
    "مرحبا بالعالم",
    "z\u0351\u036b\u0343\u036a\u0302a\u0329\u0354\u031fl\u030d\u0353g\u0334\u0321o\u0489" * 20,
    "❤\ufe0f\u200d🔥 می\u200cخواهم 👩\u200d💻",
    "❤\ufe0f\ufe01\ufe02 \U000e0041\ufe00 \u200d\u200d",
    "private \ue000 and unassigned \u0378",
)

SHOWN = {
    "❤\ufe0f\ufe01\ufe02 \U000e0041\ufe00 \u200d\u200d": (
        "❤\ufe0f[U+FE01][U+FE02] [U+E0041][U+FE00] [U+200D][U+200D]"
    ),
    "private \ue000 and unassigned \u0378": "private [U+E000] and unassigned [U+0378]",
    "invoice\u202egnp.exe": "invoice[U+202E]gnp.exe",
    "\x00\x01\x1b[31mred\x1b[0m\x7f\x9b": (
        "[U+0000][U+0001][U+001B][31mred[U+001B][0m[U+007F][U+009B]"
    ),
    "zero\u200bwidth\u200cjoin\u200der\u2060\ufeff": (
        "zero[U+200B]width[U+200C]join[U+200D]er[U+2060][U+FEFF]"
    ),
    "soft\u00adhyphen": "soft[U+00AD]hyphen",
    "tags\U000e0041\U000e0042\U000e007f": "tags[U+E0041][U+E0042][U+E007F]",
    "variation\ufe00\U000e0100": "variation[U+FE00][U+E0100]",
    "separators\u2028and\u2029more": "separators[U+2028]and[U+2029]more",
    "hangul\u3164filler\uffa0": "hangul[U+3164]filler[U+FFA0]",
    "lone \ud800 surrogate \udfff": "lone [U+D800] surrogate [U+DFFF]",
    "\u2066\u2067\u2068left\u2069\u202d\u202c": (
        "[U+2066][U+2067][U+2068]left[U+2069][U+202D][U+202C]"
    ),
    "line one\nline two\r\nline three\rline four": (
        "line one\nline two\nline three[U+000D]line four"
    ),
}
"""What is shown where it is not the text itself."""


def shown(text: str) -> str:
    """Returns what the page has to show for one of the strings above."""
    return SHOWN.get(text, text)
