"""Sentences around a refusal that answer nothing, and the turn to an answer. Data.

Apologies, thanks, offers, reasons, questions back, and advice to ask somebody else.
"""

from __future__ import annotations

import re

FILLER = re.compile(
    r"""^\W*(?:(?:but|however|instead|alternatively|so|and|still|though|that\ said|rather
        |meanwhile|if
        \ (?:you'd\ like|you\ (?:like|want|wish|prefer)))\W+){0,2}(?:
    (?:i'm|i\ am|we're)\s+(?:very\s+|so\s+|really\s+)?(?:sorry|afraid)|sorry|apologies|my\ apologies
    |(?:i|we)(?:'m|'d|'ll|'ve|\ am|\ can|\ could|\ will|\ would|\ was|\ have|\ only|\ understand
        |\ appreciate|\ notice|\ noticed|\ see\b|\ hope|\ want|\ aim|\ wish|\ encourage|\ suggest
        |\ recommend|\ must|\ get|\ hear|\ apologi[sz]e|\ realize|\ know|\ don't|\ do\ not|\ strive
        |\ prioriti[sz]e|\ take|\ need|\ keep|\ specialize|\ value|\ believe)\b
        (?!\ (?:tell\ you\ (?:that|about\ the)|say\ (?:is|that)))
    |unfortunately\W*$|thank(?:s|\ you)|hi\b|hello|hey\b|great\ question|good\ question|nice\ try
        |sure\W*$
    |(?:you\ (?:can|could|may|might|should)|you're\ welcome\ to|you'd\ be\ better\ off|please
        |kindly|do|try|consider|it's\ (?:best|better)\ to|it\ would\ be\ best\ to
        |i'd)\W+(?:\w+\W+){0,3}?(?:contact
        |consult|ask(?:ing)?|reach|speak|talk|refer|seek|call|check\ with|check\ their|visit\ our
        |turn\ to
        |let\ me\ know|feel\ free|note|understand|see\ a|use\ another|rephras\w+|get\ in\ touch
        |try\ again|provide|share\ more)
    |please\ (?:let|feel|contact|reach|ask|note|consult|refer|understand|see|use)|let\ me\ know
        |feel\ free
    |let(?:'s|\ me|\ us)\ |if\ (?:you|there)(?:'re|\ are|\ have|\ need|\ would|'d|\ want|'s|\ is
        |\ were|\ work|\ ever|\ feel)\b[^.!?\n]{0,80}(?:let\ me|i(?:'m|'d|'ll|\ can|\ could|\ would)
        |feel|please|contact|ask|happy|consult|reach|help|assist|just\b|$)
    |how\ (?:can|may|else|about)|what\ (?:can\ i|else|would|brings|i\ can\ (?:do|help|offer
        |assist))|can
        \ i|could\ i|may\ i|shall\ (?:we|i)|(?:do|would|is)\ (?:you|there)
    |(?:this|that|doing\ so|such|these|those|they|it|sharing|providing|helping|the|your|my|our)\b
        [^.!?\n]{0,100}?\b(?:violat\w+|harm\w*|unsafe|dangerous|illegal|unethical|inappropriate
        |confidential\w*|priva(?:te|cy)|secur\w+|polic(?:y|ies)|guidelines|against|risk|request
        |sensitive|not\ (?:allowed|permitted|appropriate|available|something)|internal|rules?\ that
        |instructions
        |asks?\ me|asking\ me|trying\ to|attempt\w*|change\ (?:this|that|my)|role|purpose|job|goal
        |scope)\b
    |(?:this|it|that)(?:\ is|'s)\ (?:\w+\ )?(?:important|because|why|how|to\ protect)
    |(?:you've|you're|you|the\ (?:user|message|document|text|e-?mail|page))\ (?:have\ )?(?:asked
        |want\w*|tried|ask|asks|asking|wrote|pasted|requested|contains|is\ asking)
    |as\ an?\ (?:\w+\ ){0,2}(?:ai|assistant|language|support|model|chatbot)|for\ (?:security
        |privacy|safety
        |confidential|legal|anything\ else|any\ other|that|other|help|questions|more)\b|because
        |since\ (?:i
        |it|they|that|this)\b|your\ (?:safety|privacy|security|well-?being)|anything\ (?:else
        |about|on)
    |even\ (?:so|for|if|though)|regardless|while\ i|although\ i|rather\ than|nothing\ in
    |(?:happy|glad|here|always|ready)\ (?:to|here)|in\ the\ meantime
    |抱歉|对不起|不好意思|很遗憾|非常抱歉|感谢|谢谢|您好|你好|(?:不过|但|但是|另外|当然
        |同时)?(?:，)?(?:如果|若)[^\n。]{0,40}(?:欢迎
        |告诉|咨询|联系|我|请|随时|乐意|帮)|如有|如需|若有|请(?:问|您|随时|理解|谅解|放心|联系
        |告诉|尽快|见谅|换)|欢迎
    |(?:还|有)(?:有)?(?:什么|其他|别的)|有什么|(?:不过|但|但是|另外)?我(?:们)?(?:可以|很乐意
        |很高兴|理解|明白|是一|是[^。\n]{0,14}(?:助手|客服)
        |的(?:职责|任务|设计|工作)|会|知道|注意到|能|也|建议|希望|只|被|很|将)|这(?:些|是|样|属于
        |可能|违反|涉及|类|一点|个)|因为|出于|建议(?:您|你)
    |希望(?:您|你)|作为|根据|关于|让我们|您的(?:问题|请求|要求)|您想|我们(?:聊|来|可以|还是|继续)
        |对不起|感謝|請|您好
    |es\ tut\ mir\ leid|leider|entschuldigung|gerne?\b|ich\ (?:kann|helfe|bin|verstehe)|wenn\ sie
        |falls|bitte|danke
    |désolée?|je\ suis|je\ (?:peux|comprends|vous)|puis-je|si\ vous|n'hésitez|merci|veuillez
    |lo\ siento|(?:sólo|solo)?\ ?puedo|si\ (?:tiene|necesita|quiere)|por\ favor|gracias|estoy
    |desculpe|posso|se\ (?:precisar|tiver|hai|ha|avete)|por\ favor|obrigad|mi\ dispiace|grazie
        |per\ favore
    |извините|простите|если|могу|пожалуйста|спасибо
    |申し訳|恐れ入り|すみません|他に|ほかに|何か|ご不明|ご質問|죄송|다른|도움이|궁금)""",
    re.IGNORECASE | re.VERBOSE,
)
# What moralises, wherever it stands in a sentence: long refusals consist of it.
MORAL = re.compile(
    r"\b(?:illegal|unlawful|criminal|unethical|ethical(?:ly)?|immoral|harmful|consequences"
    r"|legal\ action|well-?being|respect(?:ful|ing)?|responsibl[ey]|integrity|promot(?:e|ing)"
    r"|endors\w+|important\ to\ (?:note|remember|respect|prioriti[sz]e|understand|consider|focus"
    r"|seek|talk|treat)|instead\ of\ (?:trying|attempting|seeking|looking)|(?:constructive"
    r"|positive|respectful|safe|legal)"
    r"\ (?:and\ \w+\ )?(?:ways?|manner|environment|alternatives?)|privacy|boundaries|dignity"
    r"|consent)\b"
    r"|违法|非法|道德|尊重|隐私|法律法规|后果|有害|犯罪|健康的|积极向上",
    re.IGNORECASE | re.VERBOSE,
)
# A line that announces offers: the list below it answers nothing.
OFFERING = re.compile(
    r"\b(?:i|we)(?:\ can|'d|'m|'ll|\ could|\ would)\b[^\n]{0,80}[:：]\s*$"
    r"|\bhelp[^\n]{0,40}[:：]\s*$|(?:我|您)?(?:可以|能)(?:帮|为|協助)?[^\n]{0,16}[:：]\s*$"
    r"|(?:ich kann|je peux|puedo|posso|могу)[^\n]{0,60}[:：]\s*$",
    re.IGNORECASE | re.VERBOSE,
)
GOES_ON = re.compile(
    r"(?:\b(?:but|however|still|that said|instead|anyway|meanwhile|nevertheless|nonetheless)\b,?\s*"
    r"(?:\w+,?\s+){0,3}(?:here(?:'s| is| are)|i can tell you|what i can|in general|generally"
    r"|you can|the following|the short|yes|sure|this should)|\bhere(?:'s| is| are)\b|\bthat said\b"
    r"|\b(?:in general|generally|typically|usually|normally|as of (?:my|the) last"
    r"|what i can (?:tell|say))\b|allgemein gilt|en général|por lo general"
    r"|一般来说|通常|总的来说|(?:但|不过|然而)[^\n。]{0,12}(?:可以告诉|以下|如下|这是|您可以"
    r"|您描述))",
    re.IGNORECASE,
)
# The speaker says that the request was an attack.
EVADING = re.compile(
    r"\b(?:i (?:notice|see|understand|can tell|realize)|it (?:looks|seems|appears))\b[^.!?\n]{0,60}"
    r"\b(?:ask\w*|try\w*|attempt\w*|want\w*)\b[^.!?\n]{0,60}\b(?:ignore|reveal|override|bypass|drop"
    r"|my (?:guidelines|instructions|rules|prompt)|hidden prompt|my role)\b"
    r"|\bi(?:'m| am) (?:here|designed|set up) to (?:help|assist)\b[^.!?\n]{0,80}\bwhat (?:would"
    r"|can)\b|\b(?:no|isn't a|not a) (?:developer|debug|maintenance|jailbreak"
    r"|dan)\b[^.!?\n]{0,10}\bmode\b|\b(?:isn't|not) the (?:right )?(?:place|forum|channel) for\b"
    r"|\b(?:request|question|topic|subject|message)\b[^.!?\n]{0,30}(?:n't|\bnot)\b"
    r"[^.!?\n]{0,20}\b(?:related|relevant|connected|about|covered|part|allowed|permitted|my)\b"
    r"|\bagainst (?:our|my|the|company|its) (?:\w+ ){0,2}(?:terms|polic(?:y|ies)|rules"
    r"|guidelines)\b|\b(?:information|instructions|notes|details|prompt|data|revealing|sharing"
    r"|disclosing|that)\b"
    r"[^.!?\n]{0,40}\b(?:is|are) (?:\w+ly )?(?:classified|prohibited|forbidden|restricted|private"
    r"|confidential|not public)\b|\bI(?:'ll|'ve|'m|'d| have| will| would| need| prefer"
    r"| want)\b[^.!?\n]{0,30}\b(?:stay|remain|keep|stick|continue|ignored"
    r"|disregarded)\b[^.!?\n]{0,20}\b(?:as|on|in|to|with|it|that|this|the|my|same)\b"
    r"|\bleave\b[^.!?\n]{0,20}\bto others\b|^\W*only (?:\w+ ){1,3}(?:can|may|should) (?:answer"
    r"|help|advise|say|tell)\b|\btr(?:y|ies|ying) to (?:override|change|bypass|replace) (?:my|the"
    r"|these)\b|\b(?:questions?|requests?|topics?|inquiries|matters)\b[^.!?\n]{0,50}\b(?:outside"
    r"|beyond|elsewhere|need an?|require an?|belong|better (?:suited|answered|directed))\b"
    r"|\bthis (?:chat|channel|line|service|desk)\b[^.!?\n]{0,30}\b(?:only|just|solely)\b"
    r"|\bso no\W*$|\blet's\b[^.!?\n]{0,20}\bback to\b|\bnichts (?:dazu )?sagen (?:darf|kann)"
    r"|oltre le mie|^\W*(?:(?:thanks|thank you|respectfully|sorry|politely|but|hmm)\W+)+no\W*$"
    r"|^\W*nice try\b|\bi don't have a \W?(?:dan|developer)",
    re.IGNORECASE,
)
# The speaker, in a word that is not the customer's or the shop's.
MYSELF = re.compile(
    r"\b(?:i|me|my|mine|myself|i'm|i've|i'll|i'd)\b|\b(?:this|an?|the) (?:\w+ )?(?:assistant|bot"
    r"|chatbot)\b|我(?![们們])|本助手|\b(?:ich|mir|mich|mein\w*|je|j'|moi|mon|mes|ma|me|mi|mis"
    r"|meu\w*|minha\w*|mio|mia)\b"
    r"|\b(?:я|мне|мо[йиеяю]\w*)\b|私|저는|제가",
    re.IGNORECASE,
)
# What an evasion is made of, if it is about the speaker and nothing else is said.
DENIAL = re.compile(
    r"\b(?:[a-z]+n't|not|no(?=\W*[,.!]|\W*$)|never|nothing|nor|neither|without|outside|beyond"
    r"|solely|only|exclusively|instead|rather|declin\w+|refus\w+|avoid|skip|steer clear|stay out"
    r"|sit (?:this|that)|off the table|under wraps|no-go|off-limits|nicht|kein\w*|pas|não|non"
    r"|nunca|jamais)\b|\bno tengo\b|\bне\b"
    r"|不(?!起|好意思|过|過|用|错)|[没沒無无]|拒|婉|仅|只|ません|ない|控え|어렵|않|없",
    re.IGNORECASE,
)
# An answer that hedges, reports or advises in the first person evades nothing.
HEDGING = re.compile(
    r"\bI(?:'m|'ve| am| have)? (?:wouldn't|would not|don't|do not|didn't|did not|couldn't|could not"
    r"|wasn't|haven't|have not|never|not|can't|cannot|must|only)\s+(?:\w+\s+)?(?:know|recommend"
    r"|see|find|expect|sure|certain|believe|remember|worry|mind|put|use|buy|wait|check|say no|get"
    r"|have|any|good|feel|a|an|going to (?:lie|sugarcoat)|confess|admit|say|imagine|thank|agree"
    r"|need|like|love|want|tell (?:you )?(?:how|whether|if|from)|usually|afford|stop|make|miss"
    r"|notice|hear|eat|drink|own)\b|\bI (?:usually|must|have) [^.!?\n]{0,40}(?:confess|admit"
    r"|good things)|\b(?:no (?:problem|worries|longer)|not (?:at all|only|quite|yet|bad)"
    r"|don't (?:worry|panic))\b|\bI don't think (?!I\b)|不(?:知道|确定|清楚|太清楚|得不|错|用担心"
    r"|推荐|建议|喜欢|觉得|认为)|没(?:想到|见过|问题|关系)"
    r"|我只能说|多(?:好吃|好看|美|棒)",
    re.IGNORECASE,
)
# Figures, names of things to press, and code are answers even in the first person.
DETAIL = re.compile(
    r"\d|`|https?:|[:：]\s*\S[^\n]{5,}|\bbecause (?!of (?:my|our)|i\b|my\b|it(?:'s| is) )|因为"
)
