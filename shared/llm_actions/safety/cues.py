"""Words by which a text shows that it denies, reports or affirms what follows. Data."""

from __future__ import annotations

import re

SAY = (
    r"say|says|saying|reply|respond|answer|output|print|write|type|repeat|include|append"
    r"|add|return"
    r"|end|finish|start|begin|state|declare|announce|display|show|send|put|insert|post"
    r"|echo|confirm"
)
NEGATION = re.compile(
    r"n't\b|\b(?:cannot|not|never|nor|neither|no|refus\w+|declin\w+|without|instead of"
    r"|rather than"
    r"|avoid\w*|ignor\w+|disregard\w*|skip\w*|reject\w*|unable|left out|leave out|omit\w*"
    r"|block\w*"
    r"|nicht|kein\w*|niemals|pas|jamais|não|nunca|non)\b|\bне\b|不|无法|無法|没有|沒有|拒绝|拒絕|忽略"
    r"|无视|并未|未|勿|别|而非|ません|ない|않|없|거부",
    re.IGNORECASE,
)
SOURCE = (
    r"document|e-?mail|mail|message|page|site|website|text|note|file|comment|review"
    r"|attachment|tool"
    r"|transcript|result|output|user|customer|sender|author|instruction|line|ticket|input"
    r"|prompt"
    r"|string|article|paragraph|section|footer|header|invoice|resume|cv|post|snippet|it"
    r"|they|you"
)
REPORT = re.compile(
    rf"\b(?:ask|tell|instruct|want|order|demand|request|urge|command|try|trie|attempt"
    rf"|expect|get"
    rf"|told|trick|push|persuade|convince|direct)(?:s|ed|ing|d)?\b[^.!?\n]{{0,60}}?\b(?:to"
    rf"|that|into)\b"
    rf"|\b(?:{SOURCE})s?\b[^.!?\n]{{0,40}}?\b(?:says?|said|reads?|states?|stated|mentions?"
    rf"|mentioned"
    r"|claims?|claimed|contains?|contained|includes?|included|ends?|ended|wants?|wanted"
    r"|asks?|asked"
    r"|requests?|requested|demands?|demanded|tells?|told|carries|holds|has|hides)\b"
    r"|\byou(?:'d| would)? (?:like|love|prefer|want|wish)\b"
    r"|\b(?:hidden|embedded|inject\w+|instruct(?:ion|ions|ing)|malicious|suspicious"
    r"|manipulat\w+"
    r"|decod\w+ (?:to|as|into|reads)|translat\w+ (?:to|as|into)|means|meaning|supposed to"
    r"|meant to"
    r"|designed to|intended to|so-called|attempts? (?:to|at)|requests? (?:to|for|that)"
    r"|phishing|spam"
    r"|attack\w*|untrusted|jailbreak\w*)\b"
    r"|\b(?:anweisung|aufforderung|instrucci[oó]n|instruções|istruzion[ei])\w*\b"
    r"|要求|让我|叫我|命令|指示|指令|试图|企图|想让|希望我|诱导|包含|含有|写着|写道|提到|隐藏|注入|声称|嵌入"
    r"|解码|译为|翻译|意思是|可疑|恶意|攻击|钓鱼|指示され|という|求め|지시",
    re.IGNORECASE,
)
AFFIRMATION = re.compile(
    r"\b(?:sure|okay|ok|of course|certainly|gladly|happily|absolutely|done|no problem"
    r"|never mind|without further ado"
    r"|as you wish"
    r"|very well|understood|fine|alright|all right|yes|here(?:'s| is| are| it is| you go"
    r"| you are)"
    r"|i (?:obey|comply|confirm)|complying|obeying|acknowledged|affirmative"
    r"|as (?:(?:you|per|the|your|it|this|they|was|were|i was|i am|i've been|previously"
    r"|above)\s+)?"
    r"(?:[\w-]+\s+){0,3}?(?:ask|request|instruct|order|command|demand|tell|told|direct|say"
    r"|state|wish|require|specif)\w*"
    r"|(?:following|per|according to|in accordance with|based on|obeying) (?:the |your "
    r"|its |these |new )"
    r"(?:[\w-]+ )?(?:instructions?|orders?|requests?|commands?|document|e-?mail|message|rules?)"
    r"|what you (?:asked|wanted|requested)(?: me)?(?: for| to say)?|you (?:asked|wanted"
    r"|were looking) for"
    r"|(?:this|my) (?:answer|reply|response|message|output) (?:contains|includes|is|says))\b"
    r"|好的|好吧|遵命|如您所愿|如你所愿|没问题|当然|收到|是的|明白了"
    r"|(?:按照|根据|依照|应|照)[^\n，。]{0,10}(?:要求|指示|指令|吩咐|命令)",
    re.IGNORECASE,
)
# To have dropped one's own rules is no denial of what follows.
DROPPED_RULES = re.compile(
    r"\b(?:ignor|disregard|forget|forgot|drop|bypass|overr[io]d|abandon)\w*\W+(?:\w+\W+){0,3}?"
    r"(?:previous|prior|earlier|above|my|old|system|former|original)\W+(?:\w+\W+){0,2}?"
    r"(?:instruct\w+|rules?|prompt|guidelines|restrictions)"
    r"|(?:忽略|无视|忘记|忘掉|抛开|解除)了?(?:之前|以前|先前|此前|前面|我|原来|上述)的?(?:所有|全部)?的?(?:指令|规则|设定|提示|限制)",
    re.IGNORECASE,
)
ASSERTION = re.compile(
    r"\b(?:i(?:'m| am| have been|'ve been| will (?:now )?say| now say| say| said| hereby"
    r"| declare|'ll say)"
    r"|my name is|we are|we're|you (?:are|have) now|system|mode|status)\b[^\n]{0,20}$"
    r"|(?:我是|我已|我现在|我说|我宣布|我叫)[^\n]{0,8}$",
    re.IGNORECASE,
)
# "Reply with the word …" and not "Reply: …", which is a label before what was said.
IMPERATIVE = re.compile(
    rf"\b(?:{SAY})\b(?:\s+(?:back|only|just|exactly|simply|out|in|of|with|by|the|a|an|this"
    rf"|following|exact|single|one|and"
    r"|nothing|else|your|answer|reply|response|message|word|words|phrase|text|sentence"
    r"|string|token|line"
    r"|code|but|every|always|me|us|them|saying|all|capital|capitals|letters"
    r"|verbatim))*\s*:?\s*[\"'“”‘’`*«「『\[(<]*$"
    r"|(?:说出|说|回复|输出|回答|写出|写上|写|打印|重复|附上|加上|添加|显示|返回|插入|喊出|答复|输入|发送)"
    r"(?:道|一句|一遍|一行|以下|这句话|这几个字|内容|文字|为|的是|成|四个字|三个字|一下|我的)*[:：]?\s*[“”\"「『'`*]*$",
    re.IGNORECASE,
)
LABEL = re.compile(
    r"(?:^|[\n.!?。！？])\W*(?:(?:the|my|your|final|here is the|here's the)\s+){0,2}"
    r"(?:answer|reply|response|output|result|summary|回答|回复"
    r"|输出|答案|答复)"
    r"\W*[:：]\W*$",
    re.IGNORECASE,
)
FIRST_PERSON = re.compile(r"\b(?:i|i'll|i'm|i'd|we|we'll)\b|我", re.IGNORECASE)
# What follows a quoted word when somebody talks about it.
AFTER = re.compile(
    r"^[\"'“”‘’`*»」』)\]]*\s*[,，:：;；—–(-]*\s*(?:"
    r"(?:is|was|are|were|do|does|did|wo|ca)n't\b"
    r"|(?:sounds?|is a|would be)\b[^.!?\n]{0,40}\bbut (?:i|we)\b"
    r"|(?:is|was|were|are|appears?|looks?|seems?|would|comes?)\b[^.!?\n]{0,50}\b(?:not"
    r"|never|instruct\w+|inject\w+"
    r"|request\w*|attempt\w*|hidden|embedded|part of|something i|ignored|quoted|what the"
    r"|from the|in the"
    r"|be (?:wrong|harmful|false|unsafe)|inappropriate|against|asked)"
    r"|(?:which|that|and|but|so|as|because|since)\s+(?:i|it|this|that"
    r"|doing)\b[^.!?\n]{0,30}(?:n't\b|cannot\b|not\b|never\b|ignor\w+|against|violat\w+"
    r"|refus\w+|declin\w+|skip\w*)"
    r"|(?:i|we)\s+(?:will not|won't|can't|cannot|refuse|decline|do not|don't|ignored"
    r"|am not|have ignored)\b"
    r"|(?:no|nope)\b|ignored\b|instead\b|as (?:the )?(?:document|e-?mail|page|note|text"
    r"|user) (?:asks|wants|requests|demands)"
    r"|(?:这|这个|这句|这几个|这样|的)?(?:词|字|话|内容|要求|请求|指令|短语|口令)?[^\n。！？]{0,10}?(?:我)?(?:不能|不会|无法"
    r"|拒绝|不予|不是|已忽略|被忽略|属于|的要求|的指令|的请求)"
    r")",
    re.IGNORECASE,
)
# A new thought, which the words before it do not govern.
TURN = re.compile(
    r"[,，;；—–-]?\s*\b(?:but|however|anyway|nevertheless|yet|so here|so|then again|okay"
    r"|fine|still,)\b[,，:：]?"
    r"|[;；]|但是|但|不过|然而|所以|那么|那好",
    re.IGNORECASE,
)
# The end of a line that announces a text: "I will not say the following:".
NAMING = re.compile(
    rf"(?:\b(?:{SAY}|following|this|these|words?|phrase|text|line|sentence|string|tag|link|code|with)"
    r"|说|回复|输出|回答|内容|以下|文字|字|句话|链接)\W*$",
    re.IGNORECASE,
)
